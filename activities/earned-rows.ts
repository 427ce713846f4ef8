import type { PolicyInForce } from '../domain/policy/source.ts';
import type { ReadRow } from '../documents/roster/read.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import type { Earned } from '../store/earned.ts';
import { unclaimedOfPeople, wholeYears } from '../store/earned.ts';
import { personKey } from '../store/rosters.ts';

/**
 * Which rows of an uploaded page ask for what the institution's own enrolments have earned: the same person, group of programmes, school year and term.
 * A row of a whole year needs both of its terms. A row that cannot be read, or repeats another one, asks for nothing.
 */
export async function earnedOfRows(
  { db, cipher }: { db: Database; cipher: FieldCipher }, policy: PolicyInForce, claimNo: string, institution: string, page: readonly ReadRow[],
): Promise<(Earned | undefined)[]> {
  const keys = page.map(({ row, errors, duplicateOfRow }) =>
    (row.idCard && duplicateOfRow === undefined && errors.every((error) => error.level !== 'block') ? personKey(cipher, row.idCard) : null));
  const people = keys.filter((key) => key !== null);
  if (people.length === 0) return page.map(() => undefined);
  const terms = await unclaimedOfPeople(db, institution, people, claimNo);
  const rows = [...wholeYears(terms).filter((each) => each.term === 0), ...terms];
  return page.map(({ row }, index) => rows.find((each) =>
    keys[index]?.equals(each.personKey) && each.programmeGroup === policy.groupOf(row.programme) && each.schoolYear === row.schoolYear && each.term === row.term));
}
