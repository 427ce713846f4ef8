import { applyForAutumn, applyInSpring, planAdmissions, publishSpring } from './current-admission.ts';
import { beginClasses } from './current-classes.ts';
import { payAndCorrect, reduceByMistake } from './current-money.ts';
import { draftPolicy } from './current-policy.ts';
import { districtsSign, settled, signAll, submitAll, untilIdentityOpen, uploadAll } from './claims.ts';
import type { SampleInstitution, SampleYear } from './generate/types.ts';
import type { Office, Progress } from './office.ts';
import { CLOCK, advanceTo, claimNoOf, claimsOf } from './office.ts';
import { importRegistry } from './prepare.ts';

/** How far the claims of the current round get, so that each role finds work waiting: the first so many institutions at each. */
const DRAFTS = 2;
const AT_THE_DISTRICTS = 3;
const AT_FIRST_REVIEW = 3;
const AT_SECOND_REVIEW = 2;
/** Paid already; the next one is decided and waits for a batch, and the last of the notice waits to be decided. */
const PAID = 2;
/** The notice of seven working days from 10 March ends on the 18th, a Friday. */
const AFTER_THE_NOTICE = '2022-03-21';

/** Opens the round after the year and carries its claims just so far that every desk has something to do. */
export async function leaveCurrentRound(office: Office, year: SampleYear, progress: Progress): Promise<void> {
  const { round, institutions, registry } = year.currentRound;
  const { code, fiscalYear, schoolYear, opensOn, closesOn } = round;
  await office.maker.post('/api/budgets', { code: `FY${fiscalYear}`, fiscalYear, name: `${fiscalYear}年退役士兵教育培训资助`, amountFen: 1_000_000_000 });
  await importRegistry(office, registry, progress);
  await office.registrar.post('/api/rounds', { code, fiscalYear, schoolYear, opensOn, closesOn, clock: CLOCK });
  await planAdmissions(office, year);
  await advanceTo(office, opensOn);
  await applyInSpring(office, year);
  await uploadAll(office, code, institutions, progress);
  const submitting = institutions.slice(DRAFTS);
  await advanceTo(office, '2022-03-10');
  await submitAll(office, code, submitting, progress);
  await untilIdentityOpen(office, code);
  const reviewed = submitting.slice(AT_THE_DISTRICTS);
  await signOnly(office, code, reviewed, progress);
  const atFirstReview = await claimsAt(office, code, 'firstReview', AT_FIRST_REVIEW);
  if (atFirstReview[0]) await reduceByMistake(office, atFirstReview[0].claimNo);
  await signAll(office.first, 'signFirstReview', atFirstReview, progress);
  await signAll(office.second, 'signSecondReview', await claimsAt(office, code, 'secondReview', AT_SECOND_REVIEW), progress);
  await publishSpring(office);
  await advanceTo(office, AFTER_THE_NOTICE);
  await signAll(office.decider, 'decide', (await claimsAt(office, code, 'decision', 1)).slice(0, PAID), progress);
  await payAndCorrect(office, code, AFTER_THE_NOTICE);
  await signAll(office.decider, 'decide', await claimsAt(office, code, 'decision', 1), progress);
  await signAll(office.second, 'signSecondReview', await claimsAt(office, code, 'secondReview', 1), progress);
  await applyForAutumn(office, year);
  await beginClasses(office, year, progress);
  await draftPolicy(office, year.round.code);
}

/** The districts sign all that waits of these institutions' claims. */
async function signOnly(office: Office, round: string, institutions: readonly SampleInstitution[], progress: Progress): Promise<void> {
  const wanted = new Set(institutions.map((institution) => claimNoOf(round, institution.code)));
  await districtsSign(office, round, [], progress, (claimNo) => wanted.has(claimNo));
  await settled(office, round, (claim) => !wanted.has(claim.claimNo) || claim.stage === 'firstReview');
}

/** Claims at a stage, but for the last `leave` of them. */
async function claimsAt(office: Office, round: string, stage: string, leave: number) {
  const claims = (await claimsOf(office.registrar, round)).filter((claim) => claim.stage === stage);
  return claims.slice(0, Math.max(0, claims.length - leave));
}
