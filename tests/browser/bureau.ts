import { districtsSign, settled, submitAll, untilIdentityOpen, uploadAll } from '../../ops/sample/claims.ts';
import { ApiPerson } from '../../ops/sample/client.ts';
import { DAYS } from '../../ops/sample/drive.ts';
import type { SampleInstitution } from '../../ops/sample/generate/types.ts';
import { generateSampleYear } from '../../ops/sample/generate/year.ts';
import { advanceTo, claimNoOf } from '../../ops/sample/office.ts';
import type { Office } from '../../ops/sample/office.ts';
import { OFFICE, SAMPLE_PASSWORD, districtAccount } from '../../ops/sample/people.ts';
import { firstAdministrator, prepareYear } from '../../ops/sample/prepare.ts';
import type { Throwaway } from '../../ops/throw-away-stack.ts';
import { DISTRICTS } from '../../domain/districts.ts';

/* The small bureau of the journeys and of the pictures, in the middle of its round. */

export const YEAR = generateSampleYear({ seed: 2021, institutions: 8 });
export const ROUND = YEAR.round.code;

const institutionAt = (index: number): SampleInstitution => {
  const found = YEAR.institutions[index];
  if (!found) throw new Error('the sample year is too small');
  return found;
};
/** Its claim is a draft with a roster. */
export const DRAFTING = institutionAt(0);
/** Its claim waits for the first review. */
export const REVIEWED = institutionAt(1);
/** Its claim waits for the first review too, and goes through the hands of several people. */
export const SHARED = institutionAt(5);
/** The same, to be signed by two together. */
export const CO_SIGNED = institutionAt(6);
/** Has claimed nothing yet; the bank will find its account closed. */
export const APART = institutionAt(4);

const quiet = (): void => undefined;

/** Everybody is entered, the round is open: one claim is a draft, one institution has none, the others wait for the first review. */
export async function openBureau({ stack, runtime }: Throwaway): Promise<Office> {
  await firstAdministrator(runtime.db);
  const claiming = YEAR.institutions.filter((each) => each !== APART);
  const office = await prepareYear(stack.apiUrl, YEAR, DAYS.start, 1, quiet);
  await uploadAll(office, ROUND, claiming, quiet);
  await advanceTo(office, DAYS.submission);
  await submitAll(office, ROUND, claiming.filter((each) => each !== DRAFTING), quiet);
  await untilIdentityOpen(office, ROUND);
  await districtsSign(office, ROUND, [], quiet);
  const draft = claimNoOf(ROUND, DRAFTING.code);
  await settled(office, ROUND, (claim) => claim.claimNo === draft || claim.stage === 'firstReview');
  return office;
}

/** The people whom a journey does not watch at their screens, signed in to the API. */
export async function signedInOffice(base: string): Promise<Office> {
  const enter = (username: string): Promise<ApiPerson> => new ApiPerson(base, { username, password: SAMPLE_PASSWORD }).signIn();
  const named = Object.fromEntries(await Promise.all(OFFICE.map(async ({ username }) => [username, await enter(username)] as const)));
  const districts = new Map(await Promise.all(Object.keys(DISTRICTS).map(async (code) => [code, await enter(districtAccount(code).username)] as const)));
  return { ...named, districts, clerks: new Map() } as unknown as Office;
}
