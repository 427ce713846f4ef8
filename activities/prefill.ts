import type { PolicyInForce } from '../domain/policy/source.ts';
import { assessEarned } from '../domain/policy/assess.ts';
import type { RegistryFacts } from '../domain/policy/types.ts';
import type { PartialRosterRow } from '../domain/roster.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import { lastRowNo, unclaimedEntitlements, wholeYears } from '../store/earned.ts';
import type { Earned } from '../store/earned.ts';
import { openTrainee } from '../store/enrolment-trainees.ts';
import { markRoster, saveRows } from '../store/rosters.ts';
import type { NewRow } from '../store/rosters.ts';
import type { RegistryPort } from './registry-port.ts';
import { RegistryUnavailable } from './registry-port.ts';

interface PrefillDeps {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly registry: RegistryPort;
}

const PAGE_TERMS = 200;
const FROM_THE_FIRST = { enrolmentNo: '', termKey: '' };

export const NOTHING_EARNED = {
  code: 'NOTHING_TO_CLAIM',
  message: { zh: '没有已确认且尚未申报的应享', en: 'Nothing that was confirmed is still unclaimed' },
  mend: { zh: '请先确认学期,或上传名册。', en: 'Confirm the terms first, or upload a roster.' },
};

/**
 * Adds to a roster what the institution's enrolments have earned and neither this roster nor another claim has, behind the rows that are in. Terms of
 * one school year stand in one row. @returns how many rows it has now.
 */
export async function prefill(deps: PrefillDeps, policy: PolicyInForce, claimNo: string, version: number, institution: string): Promise<number> {
  const { db, cipher } = deps;
  const roster = { claimNo, version };
  for (let rowNo = await lastRowNo(db, roster); ;) {
    const found = await unclaimedEntitlements(db, institution, FROM_THE_FIRST, PAGE_TERMS, roster);
    const page = wholeYears(found.length < PAGE_TERMS ? found : withoutTheLast(found));
    if (page.length === 0) return rowNo;
    const rows = await Promise.all(page.map((earned, index) => rowOf(deps, earned, rowNo + index + 1)));
    const facts = await askUnlessAway(deps.registry, rows);
    await saveRows(db, cipher, claimNo, version, rows.map((row, index): NewRow => {
      const earned = page[index] as Earned;
      const registry = facts?.[index] ?? { status: 'notAsked' };
      const full = withRegistry(row, registry);
      return { row: full, errors: [], group: policy.groupOf(earned.programme) ?? earned.programmeGroup, earned, assessment: assessEarned(earned, { row: full, cellErrors: [], registry }) };
    }));
    rowNo += page.length;
    await markRoster(db, claimNo, version, { status: 'reading', rowsRead: rowNo });
  }
}

/** The next page begins with the last enrolment of this one: its terms are not torn apart. No enrolment has a page of terms. */
const withoutTheLast = (terms: readonly Earned[]): Earned[] => terms.filter((each) => each.enrolmentNo !== terms.at(-1)?.enrolmentNo);

async function rowOf({ db, cipher }: PrefillDeps, earned: Earned, rowNo: number): Promise<PartialRosterRow> {
  const trainee = await openTrainee(db, cipher, earned.enrolmentNo);
  if (!trainee) throw new Error(`enrolment ${earned.enrolmentNo} has no trainee`);
  const { certificateNo, studentNo, name, idCard, veteranCertNo, phone } = trainee;
  const { facts } = earned;
  return {
    ...facts, rowNo, sheetRow: rowNo, name, idCard, veteranCertNo, phone, ...(studentNo === undefined ? {} : { studentNo }),
    ...(certificateNo === undefined || !facts?.certificate ? {} : { certificate: { ...facts.certificate, number: certificateNo } }),
    district: earned.district, programme: earned.programme, majorName: earned.major, schoolYear: earned.schoolYear, term: earned.term,
    enrolledOn: earned.startsOn, appliedFen: earned.entitledFen - earned.paidFen,
  };
}

/** Discharge is the registry's to say; while it is away the cells stay empty and the checks after the submission ask again. */
function withRegistry(row: PartialRosterRow, registry: RegistryFacts): PartialRosterRow {
  return registry.status === 'found' ? { ...row, dischargedOn: registry.dischargedOn, dischargeType: registry.dischargeType } : row;
}

function askUnlessAway(registry: RegistryPort, rows: readonly PartialRosterRow[]): Promise<RegistryFacts[] | undefined> {
  return registry.ask(rows).catch((error: unknown) => {
    if (error instanceof RegistryUnavailable) return undefined;
    throw error;
  });
}
