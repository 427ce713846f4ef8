import type { IsoDate } from '../../domain/coded.ts';
import { transferWithin } from './budget.ts';
import { claimNoOf } from './office.ts';
import type { Office, Progress, Seen } from './office.ts';
import { advanceTo, claimsOf } from './office.ts';
import { closeMonths, endYear, freezeYear, planClosing } from './closing.ts';
import { districtsSign, firstReview, settled, signAll, submitAll, untilIdentityOpen, uploadAll } from './claims.ts';
import { enrolClasses } from './enrolments.ts';
import { claimingInstitutions, classesOf } from './generate/classes.ts';
import type { SampleYear } from './generate/types.ts';
import { holdBack, liftHold } from './holds.ts';
import { payBatch } from './money.ts';
import { tryPolicy } from './next-policy.ts';
import type { FiledObjection } from './notice.ts';
import { fileObjections, resolveObjections } from './notice.ts';
import { enterAccount, prepareYear } from './prepare.ts';
import { clawBack, instalmentAndWriteOff, offsetAndReceived } from './recoveries.ts';
import { sampleRound } from './sampling.ts';

/** The year's days on its stepped clock; all are working days. */
export const DAYS = {
  start: '2021-08-25',
  submission: '2021-09-24',
  identity: '2021-09-26',
  late: '2021-10-15',
  firstReview: '2021-10-18',
  secondReview: '2021-10-20',
  objections: '2021-10-22',
  decision: '2021-10-28',
  payment: '2021-11-10',
  sample: '2021-11-12',
  lateObjection: '2021-11-15',
  repayment: '2021-11-24',
  recovery: '2021-12-10',
  /** The first working day of the next year, and of the policy that follows the year's. */
  newYear: '2022-01-04',
} as const satisfies Record<string, IsoDate>;

/** Of what an institution pays back in two parts. */
const INSTALMENTS = ['2021-12-20', '2022-01-20'] as const;

/** One district is late: urged, escalated, and then it signs. */
const LATE_DISTRICT = '440118';

export interface YearRun {
  readonly office: Office;
  readonly batches: readonly string[];
}

/**
 * Carries the sample year through the doors that people use: the API, signed in as each of them. Every step may be repeated after a server
 * died in the middle of it: what was done stays done and is not done twice.
 */
export async function driveYear(base: string, year: SampleYear, options: { scale: number; progress: Progress; onPhase: (name: string) => void | Promise<void> }): Promise<YearRun> {
  const { progress, onPhase } = options;
  const round = year.round.code;
  await onPhase('prepare');
  const claiming = claimingInstitutions(year);
  const office = await prepareYear(base, year, DAYS.start, options.scale, progress, async (people) => {
    await onPhase('enrolments');
    await enrolClasses(people, classesOf(year), progress);
  });
  await onPhase('uploads');
  await transferWithin(office, year.round, options.scale);
  await planClosing(office);
  await correctBankCodes(office, year);
  await uploadAll(office, round, claiming, progress);
  await onPhase('submissions');
  await advanceTo(office, DAYS.submission);
  await submitAll(office, round, claiming, progress);
  await onPhase('identity');
  await advanceTo(office, DAYS.identity);
  await untilIdentityOpen(office, round);
  await districtsSign(office, round, [LATE_DISTRICT], progress);
  await advanceTo(office, DAYS.late);
  await closeMonths(office, DAYS.late);
  await districtsSign(office, round, [], progress);
  await settled(office, round, (claim) => claim.stage === 'firstReview');
  await onPhase('reviews');
  await advanceTo(office, DAYS.firstReview);
  await firstReview(office, claiming, round, progress);
  await advanceTo(office, DAYS.secondReview);
  await signAll(office.second, 'signSecondReview', await claimsOf(office.second, round), progress);
  await onPhase('notice and decision');
  const late = await noticeAndDecision(office, year, progress);
  await onPhase('payment');
  const batches = await payments(office, year, late);
  await onPhase('year-end');
  const yearEnd = await freezeYear(office, year.round);
  await advanceTo(office, DAYS.newYear);
  await closeMonths(office, DAYS.newYear);
  await endYear(office, year.round, yearEnd);
  await onPhase('next policy');
  await tryPolicy(office, round);
  return { office, batches };
}

async function correctBankCodes(office: Office, year: SampleYear): Promise<void> {
  const codeOf = new Map(year.institutions.map(({ no, code }) => [no, code]));
  for (const { institution, corrected } of year.bank.badBankCodes) await enterAccount(office, codeOf.get(institution) ?? '', corrected);
}

/** Upheld objections and most of the others are settled in time. @returns those that are settled when the others are paid already. */
async function noticeAndDecision(office: Office, year: SampleYear, progress: Progress): Promise<readonly FiledObjection[]> {
  const round = year.round.code;
  await advanceTo(office, DAYS.objections);
  const filed = await fileObjections(office, year);
  const late = filed.filter((each) => each.sample.outcome === 'dismissed').slice(0, 1);
  await resolveObjections(office, filed.filter((each) => !late.includes(each)));
  await advanceTo(office, DAYS.decision);
  const claims = (await settled(office, round, (claim) => claim.stage !== 'notice')).filter((claim) => claim.stage === 'decision');
  await signAll(office.decider, 'decide', claims, progress);
  return late;
}

async function decideRemainder(office: Office, { claimNo }: FiledObjection): Promise<void> {
  const seen = await office.decider.get<Seen>(`/api/claims/${claimNo}/seen`);
  await office.decider.post(`/api/claims/${claimNo}/decide`, { seen });
}

/**
 * An institution is held, two payments come back from the bank, and a row is still frozen by an objection. A sample of what was decided finds two rows wrong; what was too
 * much is asked back. Then the accounts are corrected by two people, the hold is lifted, the objection is settled and its row decided by itself; a second batch pays what is
 * left, less what is owed.
 */
async function payments(office: Office, year: SampleYear, late: readonly FiledObjection[]): Promise<string[]> {
  const round = year.round.code;
  const codeOf = new Map(year.institutions.map(({ no, code }) => [no, code]));
  const returns = new Map(year.bank.returns.map((each) => [codeOf.get(each.institution) ?? '', each]));
  const returned = new Set([...returns.keys()].map((code) => claimNoOf(round, code)));
  await advanceTo(office, DAYS.payment);
  await closeMonths(office, DAYS.payment);
  const held = await holdBack(office, year, new Set(returns.keys()));
  const first = await payBatch(office, round, DAYS.payment, returns);
  await settled(office, round, (claim) => returned.has(claim.claimNo) || claim.claimNo === held?.claimNo || claim.paidFen === claim.approvedFen);
  for (const [institution, { corrected }] of returns) await enterAccount(office, institution, corrected);
  await advanceTo(office, DAYS.sample);
  const found = await sampleRound(office, round, late[0]?.claimNo);
  const clawbacks: { claimNo: string; clawbackNo: string }[] = [];
  for (const wrong of found) clawbacks.push({ claimNo: wrong.claimNo, clawbackNo: await clawBack(office, wrong) });
  await advanceTo(office, DAYS.lateObjection);
  await resolveObjections(office, late);
  for (const each of late) await decideRemainder(office, each);
  if (held) await liftHold(office, held);
  await advanceTo(office, DAYS.repayment);
  const batches = returned.size + late.length === 0 && !held ? [first] : [first, await payBatch(office, round, DAYS.repayment, new Map())];
  await settled(office, round, (claim) => claim.stage === 'closed' || claim.stage === 'refused');
  await advanceTo(office, DAYS.recovery);
  for (const { claimNo, clawbackNo } of clawbacks) {
    await (late.some((each) => each.claimNo === claimNo) ? offsetAndReceived(office, clawbackNo, DAYS.recovery) : instalmentAndWriteOff(office, clawbackNo, INSTALMENTS));
  }
  // What was kept back is in November's books by now.
  await closeMonths(office, DAYS.recovery);
  return batches;
}
