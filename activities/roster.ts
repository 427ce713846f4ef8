import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { YearNotice } from '../domain/calendar.ts';
import type { Seen } from '../domain/case.ts';
import { cellError } from '../domain/codes/roster.ts';
import type { CellError, IsoDate } from '../domain/coded.ts';
import { assessEarned } from '../domain/policy/assess.ts';
import type { PolicySource, PolicyInForce } from '../domain/policy/source.ts';
import type { ReadRow } from '../documents/roster/read.ts';
import { RosterFileError, readRoster } from '../documents/roster/read.ts';
import { findCase } from '../store/cases.ts';
import { clockOfCase, clockToday } from '../store/clocks.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import { readSeen } from '../store/effects/seen.ts';
import { readFile } from '../store/files.ts';
import { addTraineePayees } from '../store/payees.ts';
import { districtsToSign, findRoster, lastRowRead, markRoster, saveAssessments, saveRows, sealFindings, stakeKeys } from '../store/rosters.ts';
import { beating } from './beat.ts';
import { describe } from './cases.ts';
import { claimInputs } from './claim-inputs.ts';
import { earnedOfRows } from './earned-rows.ts';
import { NOTHING_EARNED, prefill } from './prefill.ts';
import type { RegistryPort } from './registry-port.ts';
import { RegistryUnavailable } from './registry-port.ts';

export interface ChecksResult {
  readonly seen: Seen;
  readonly districtsToSign: readonly string[];
  readonly on: IsoDate;
  readonly calendar: readonly YearNotice[];
}

/** The registry does not answer: the claim is held with the code and checked again later. */
export interface ChecksHeldResult {
  readonly heldBy: 'REGISTRY_UNAVAILABLE';
  readonly on: IsoDate;
  readonly calendar: readonly YearNotice[];
}

export interface RosterActivities {
  /** Reads an uploaded workbook into rows with a preview of the verdicts; goes on behind the last row that is in. */
  readClaimRoster(input: { claimNo: string; rosterVersion: number }): Promise<void>;
  abandonRoster(input: { claimNo: string; rosterVersion: number }): Promise<void>;
  /** The automatic checks of a submitted roster: registry, duplicates, policy. The same input gives the same rows. */
  assessClaim(input: { claimNo: string; rosterVersion: number }): Promise<ChecksResult | ChecksHeldResult>;
}

export interface RosterDeps {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly policies: PolicySource;
  readonly registry: RegistryPort;
  readonly sampleIds: boolean;
}

const PAGE_ROWS = 500;

export function createRosterActivities(deps: RosterDeps): RosterActivities {
  const { db } = deps;
  return {
    readClaimRoster: async (input) => {
      try {
        await beating(() => readIntoRows(deps, input.claimNo, input.rosterVersion));
      } catch (error) {
        if (error instanceof CancelledFailure) throw error;
        if (error instanceof RosterFileError) {
          const failure = { code: error.code, message: error.bilingual, mend: error.mend };
          return markRoster(db, input.claimNo, input.rosterVersion, { status: 'failed', findings: await sealFindings(db, deps.cipher, input.claimNo, input.rosterVersion, { failure }) });
        }
        throw ApplicationFailure.retryable(`reading ${input.claimNo}/${input.rosterVersion} failed: ${describe(error)}`, 'RosterReading');
      }
    },
    abandonRoster: (input) => markRoster(db, input.claimNo, input.rosterVersion, { status: 'cancelled' }),
    assessClaim: async (input) => {
      try {
        return await beating(() => assess(deps, input.claimNo, input.rosterVersion));
      } catch (error) {
        if (error instanceof RegistryUnavailable) return { heldBy: error.code, ...await dayOf(db, input.claimNo) };
        throw ApplicationFailure.retryable(`checks of ${input.claimNo} failed: ${describe(error)}`, 'ClaimChecks');
      }
    },
  };
}

async function readIntoRows(deps: RosterDeps, claimNo: string, version: number): Promise<void> {
  const { db, cipher } = deps;
  const roster = await findRoster(db, claimNo, version);
  if (!roster || roster.status === 'read' || roster.status === 'failed') return;
  const clock = await clockOf(db, claimNo);
  const on = await clockToday(db, clock);
  await deps.policies.refresh();
  const policy = deps.policies.inForce(on, clock);
  const { institution } = await db.one<{ institution: string }>('select institution from claim where claim_no = $1', [claimNo]);
  if (roster.source === 'enrolments') return prefillRows(deps, policy, { claimNo, version, institution });
  const file = await readFile(db, cipher, roster.file_id);
  if (!file) throw new Error('the roster file is missing');
  await markRoster(db, claimNo, version, { status: 'reading', policyHash: policy.hash });
  const place = { claimNo, version, institution };
  let registryAway = false;
  const reading = await readRoster(file.content, {
    fileName: file.name, programmes: policy.programmes, sampleIds: deps.sampleIds, pageRows: PAGE_ROWS,
    afterSheetRow: await lastRowRead(db, claimNo, version), signal: Context.current().cancellationSignal,
    onPage: async (rows) => {
      registryAway = !(await savePage(deps, policy, place, rows, on)) || registryAway;
    },
    onProgress: ({ rows }) => void markRoster(db, claimNo, version, { status: 'reading', rowsRead: rows }).catch(() => undefined),
  });
  const rows = roster.source === 'uploadAndEnrolments' ? await prefill(deps, policy, claimNo, version, institution) : reading.totals.rows;
  const errors = [...reading.fileErrors, ...(registryAway ? [notAsked(reading)] : [])];
  await markRoster(db, claimNo, version, { status: 'read', rowsRead: rows, findings: await sealFindings(db, cipher, claimNo, version, { errors }) });
}

/** A version of a claim's roster, and whose it is. */
interface Place {
  readonly claimNo: string;
  readonly version: number;
  readonly institution: string;
}

async function prefillRows(deps: RosterDeps, policy: PolicyInForce, { claimNo, version, institution }: Place): Promise<void> {
  const { db, cipher } = deps;
  await markRoster(db, claimNo, version, { status: 'reading', policyHash: policy.hash });
  const rows = await prefill(deps, policy, claimNo, version, institution);
  await markRoster(db, claimNo, version, rows === 0 ? { status: 'failed', findings: await sealFindings(db, cipher, claimNo, version, { failure: NOTHING_EARNED }) } : { status: 'read', rowsRead: rows });
}

/** Said to the clerk: the binding answer is asked for after the submission. */
const notAsked = (reading: { sheet: string; headerRow: number }): CellError =>
  cellError('REGISTRY_NOT_ASKED', { sheet: reading.sheet, row: reading.headerRow, column: '' });

/** @returns whether the registry answered; without it the verdicts are a preview that passes its rules over. */
async function savePage(deps: RosterDeps, policy: PolicyInForce, { claimNo, version, institution }: Place, page: readonly ReadRow[], claimedOn: IsoDate): Promise<boolean> {
  const { db, cipher } = deps;
  const registry = await deps.registry.ask(page.map((each) => each.row)).catch((error: unknown) => {
    if (error instanceof RegistryUnavailable) return undefined;
    throw error;
  });
  const holders = await holdersOf(deps, policy, claimNo, page);
  const behind = await earnedOfRows(deps, policy, claimNo, institution, page);
  const rows = page.map((each, index) => {
    const { row, errors, duplicateOfRow } = each;
    const earned = behind[index];
    const cellErrors = errors.filter((error) => error.level === 'block').map((error) => error.code);
    const input = { row, cellErrors, registry: registry?.[index] ?? { status: 'notAsked' } as const, duplicateOfRow, claimedOn };
    const assessment = earned ? assessEarned(earned, input) : policy.assess({ ...input, duplicateOfCase: holders[index] });
    return { row, errors, duplicateOfRow, group: policy.groupOf(row.programme), assessment, ...(earned && { earned }) };
  });
  await saveRows(db, cipher, claimNo, version, rows);
  return registry !== undefined;
}

/** Who else holds the allowance now: a preview only, the stake at submission decides. */
async function holdersOf({ db, cipher }: RosterDeps, policy: PolicyInForce, claimNo: string, page: readonly ReadRow[]): Promise<(string | undefined)[]> {
  const keys = page.map((each) => stakeKeys(cipher, each.row, policy.groupOf(each.row.programme)));
  const held = await db.query<{ stake_key: Buffer; holder: string }>(
    'select stake_key, coalesce(claim_no, enrolment_no) as holder from entitlement_stake where stake_key = any($1) and claim_no is distinct from $2', [keys.flat(), claimNo]);
  const byKey = new Map(held.map((row) => [row.stake_key.toString('hex'), row.holder]));
  return keys.map((each) => each.map((key) => byKey.get(key.toString('hex'))).find((holder) => holder !== undefined));
}

async function assess(deps: RosterDeps, claimNo: string, version: number): Promise<ChecksResult> {
  const { db } = deps;
  const { policy_hash, submitted_on } = await db.one<{ policy_hash: string; submitted_on: IsoDate }>('select policy_hash, submitted_on from claim where claim_no = $1', [claimNo]);
  await deps.policies.refresh();
  const policy = deps.policies.byHash(policy_hash);
  if (!policy) throw ApplicationFailure.nonRetryable(`policy ${policy_hash} is not installed`, 'PolicyMissing');
  for await (const page of claimInputs(deps, { claimNo, rosterVersion: version, submittedOn: submitted_on }, PAGE_ROWS)) {
    // What was earned keeps its amount, its policy and its trace: the policy of the claim does not price it again.
    const assessed = page.map(({ rowNo, input, earned }) => ({
      rowNo, assessment: earned ? assessEarned(earned, input) : policy.assess(input),
      paidTo: ((earned && deps.policies.byHash(earned.policyHash)) ?? policy).payeeOf(input.row.programme),
    }));
    await saveAssessments(db, claimNo, version, assessed);
    const own = assessed.filter(({ paidTo }) => paidTo === 'trainee').map(({ rowNo }) => rowNo);
    if (own.length > 0) await addTraineePayees(db, claimNo, version, own);
  }
  return {
    seen: await readSeen(db, claimNo, version, 'all', 'checking'),
    districtsToSign: await districtsToSign(db, claimNo, version),
    ...await dayOf(db, claimNo),
  };
}

async function dayOf(db: Database, claimNo: string): Promise<Pick<ChecksResult, 'on' | 'calendar'>> {
  const { on, calendar } = await clockOfCase(db, claimNo);
  return { on, calendar };
}

async function clockOf(db: Database, claimNo: string): Promise<string> {
  return (await findCase(db, claimNo))?.clock ?? 'real';
}
