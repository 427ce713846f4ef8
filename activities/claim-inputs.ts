import type { IsoDate } from '../domain/coded.ts';
import type { AssessmentInput } from '../domain/policy/types.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import type { Earned } from '../store/earned.ts';
import { earnedBehind, earnedKey } from '../store/earned.ts';
import { readRows } from '../store/rosters.ts';
import type { RegistryPort } from './registry-port.ts';

export interface ClaimInput {
  readonly rowNo: number;
  readonly input: AssessmentInput;
  /** Of a row that was made from an enrolment: what was earned, which no policy prices again. */
  readonly earned: Earned | undefined;
}

interface Sources {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly registry: RegistryPort;
}

/**
 * A roster as the automatic checks look at it, page by page: what the rows say, what the registry says of them, and who else holds the allowance.
 * @throws RegistryUnavailable
 */
export async function* claimInputs(
  { db, cipher, registry }: Sources, claim: { readonly claimNo: string; readonly rosterVersion: number; readonly submittedOn: IsoDate }, pageRows: number,
): AsyncGenerator<ClaimInput[]> {
  for (let after = 0; ;) {
    const rows = await readRows(db, cipher, claim.claimNo, claim.rosterVersion, { after, limit: pageRows });
    if (rows.length === 0) return;
    const facts = await registry.ask(rows.map((each) => each.row));
    const behind = await earnedBehind(db, rows.flatMap((row) => (row.enrolment_no === null || row.term_key === null ? [] : [{ enrolmentNo: row.enrolment_no, termKey: row.term_key }])));
    yield rows.map((each, index) => ({
      rowNo: each.row_no,
      earned: each.enrolment_no === null ? undefined : behind.get(earnedKey({ enrolmentNo: each.enrolment_no, termKey: each.term_key ?? '' })),
      input: {
        row: each.row, cellErrors: each.cell_errors.filter((error) => error.level === 'block').map((error) => error.code),
        registry: facts[index] ?? { status: 'notAsked' },
        duplicateOfRow: each.duplicate_of_row ?? undefined, duplicateOfCase: each.duplicate_of_case ?? undefined, claimedOn: claim.submittedOn,
      },
    }));
    after = rows.at(-1)?.row_no ?? after;
  }
}
