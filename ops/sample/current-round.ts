import { beginClasses } from './current-classes.ts';
import { districtsSign, settled, signAll, submitAll, untilIdentityOpen, uploadAll } from './claims.ts';
import type { SampleInstitution, SampleYear } from './generate/types.ts';
import type { Office, Progress } from './office.ts';
import { CLOCK, advanceTo, claimNoOf, claimsOf } from './office.ts';
import { importRegistry } from './prepare.ts';

/** How far the claims of the current round get, so that each role finds work waiting: the first so many institutions at each. */
const DRAFTS = 2;
const AT_THE_DISTRICTS = 3;
const AT_FIRST_REVIEW = 3;

/** Opens the round after the year and carries its claims just so far that every desk has something to do. */
export async function leaveCurrentRound(office: Office, year: SampleYear, progress: Progress): Promise<void> {
  const { round, institutions, registry } = year.currentRound;
  const { code, fiscalYear, schoolYear, opensOn, closesOn } = round;
  await office.maker.post('/api/budgets', { code: `FY${fiscalYear}`, fiscalYear, name: `${fiscalYear}年退役士兵教育培训资助`, amountFen: 1_000_000_000 });
  await importRegistry(office, registry, progress);
  await office.registrar.post('/api/rounds', { code, fiscalYear, schoolYear, opensOn, closesOn, clock: CLOCK });
  await advanceTo(office, opensOn);
  await uploadAll(office, code, institutions, progress);
  const submitting = institutions.slice(DRAFTS);
  await advanceTo(office, '2022-03-10');
  await submitAll(office, code, submitting, progress);
  await untilIdentityOpen(office, code);
  const reviewed = submitting.slice(AT_THE_DISTRICTS);
  await signOnly(office, code, reviewed, progress);
  await signAll(office.first, 'signFirstReview', await claimsAt(office, code, 'firstReview', AT_FIRST_REVIEW), progress);
  await signAll(office.second, 'signSecondReview', await claimsAt(office, code, 'secondReview', 3), progress);
  // The notice of seven working days from 10 March ends on the 18th, a Friday.
  await advanceTo(office, '2022-03-21');
  await signAll(office.decider, 'decide', await claimsAt(office, code, 'decision', 1), progress);
  await signAll(office.second, 'signSecondReview', await claimsAt(office, code, 'secondReview', 2), progress);
  await beginClasses(office, year, progress);
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
