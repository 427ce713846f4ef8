import type { ApiPerson } from './client.ts';
import { inParallel, until } from './client.ts';
import type { ClaimingInstitution } from './generate/types.ts';
import { writeRosterWorkbook } from './generate/workbook.ts';
import type { ClaimView, Office, Progress, Seen } from './office.ts';
import { claimNoOf, claimsOf } from './office.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Uploads at once: as many clerks as press the button in the same minute. */
const CLERKS_AT_ONCE = 8;

interface RosterView {
  readonly status: string;
  readonly seen: Seen | null;
  readonly failure: { readonly code: string } | null;
}

/** Every institution opens its claim and uploads its first roster; half of those with bad cells mend them before they submit. */
export async function uploadAll(office: Office, round: string, institutions: readonly ClaimingInstitution[], progress: Progress): Promise<void> {
  let done = 0;
  await inParallel(institutions, CLERKS_AT_ONCE, async (institution) => {
    const clerk = office.clerks.get(institution.code) as ApiPerson;
    await clerk.post('/api/claims', { round });
    await upload(clerk, round, institution, false);
    if (mendsBeforeSubmitting(institution)) await upload(clerk, round, institution, true);
    progress('uploads', ++done, institutions.length);
  });
}

const hasBadCells = (institution: ClaimingInstitution): boolean => institution.rows.some((row) => row.firstUpload !== undefined);
const mendsBeforeSubmitting = (institution: ClaimingInstitution): boolean => hasBadCells(institution) && Number(institution.no) % 2 === 0;
/** Submits with bad cells, and is returned by the first review. */
export const isReturned = (institution: ClaimingInstitution): boolean => hasBadCells(institution) && !mendsBeforeSubmitting(institution);

/** The rows that the institution writes itself, and what its enrolments have earned besides; nothing to write: the latter alone. */
async function handedIn(clerk: ApiPerson, claimNo: string, institution: ClaimingInstitution, corrected: boolean): Promise<{ version: number }> {
  const rosters = `/api/claims/${claimNo}/rosters`;
  if (institution.rows.length === 0) return clerk.post(`${rosters}/prefill`);
  const content = await writeRosterWorkbook(institution, { corrected });
  return clerk.upload(institution.enrols ? `${rosters}?prefill=true` : rosters, { name: institution.layout.fileName, content, mediaType: XLSX });
}

async function upload(clerk: ApiPerson, round: string, institution: ClaimingInstitution, corrected: boolean): Promise<number> {
  const claimNo = claimNoOf(round, institution.code);
  const { version } = await handedIn(clerk, claimNo, institution, corrected);
  const roster = await until(`the roster of ${claimNo}`, async () => {
    const view = await clerk.get<RosterView>(`/api/claims/${claimNo}/rosters/${version}`);
    return view.status === 'waiting' || view.status === 'reading' ? undefined : view;
  });
  if (roster.status !== 'read') throw new Error(`the roster of ${claimNo} was not read: ${roster.failure?.code}`);
  return version;
}

/** One after another, in the order of their numbers: who submits first keeps a doubly claimed allowance. */
export async function submitAll(office: Office, round: string, institutions: readonly ClaimingInstitution[], progress: Progress): Promise<void> {
  for (const [index, institution] of institutions.entries()) {
    await submit(office.clerks.get(institution.code) as ApiPerson, claimNoOf(round, institution.code));
    progress('submissions', index + 1, institutions.length);
  }
  await settled(office, round, (claim) => claim.stage !== 'checking');
}

async function submit(clerk: ApiPerson, claimNo: string): Promise<void> {
  const { rosters } = await clerk.get<{ rosters: { version: number }[] }>(`/api/claims/${claimNo}`);
  const version = Math.max(...rosters.map((roster) => roster.version));
  const { seen } = await clerk.get<RosterView>(`/api/claims/${claimNo}/rosters/${version}`);
  await clerk.post(`/api/claims/${claimNo}/submit`, { rosterVersion: version, seen });
}

/** Waits until no claim of the round is where it should not be. */
export async function settled(office: Office, round: string, there: (claim: ClaimView) => boolean): Promise<ClaimView[]> {
  return until(`claims of ${round}`, async () => {
    const claims = await claimsOf(office.registrar, round);
    return claims.every(there) ? claims : undefined;
  });
}

/** Every district signs the rows of its own trainees, of all claims or of the `wanted` ones; districts named in `late` wait for the next call. */
export async function districtsSign(office: Office, round: string, late: readonly string[], progress: Progress, wanted: (claimNo: string) => boolean = () => true): Promise<void> {
  let done = 0;
  await inParallel([...office.districts], 4, async ([code, person]) => {
    if (late.includes(code)) return;
    for (;;) {
      const desk = await person.get<{ items: { claimNo: string }[] }>('/api/identity?status=waiting');
      const mine = desk.items.filter((each) => each.claimNo.startsWith(`C-${round}-`) && wanted(each.claimNo));
      if (mine.length === 0) return;
      for (const { claimNo } of mine) {
        const seen = await person.get<Seen>(`/api/claims/${claimNo}/seen`);
        await person.post(`/api/claims/${claimNo}/identity/sign`, { seen });
        progress('district signatures', ++done, 0);
      }
    }
  });
}

/** First review: claims with rows that can be mended go back row by row, the rest are signed in one action. */
export async function firstReview(office: Office, institutions: readonly ClaimingInstitution[], round: string, progress: Progress): Promise<void> {
  const returned = institutions.filter(isReturned);
  for (const institution of returned) {
    const claimNo = claimNoOf(round, institution.code);
    const marks = institution.rows.filter((row) => row.firstUpload !== undefined)
      .map((row) => ({ rowNo: row.row.rowNo, verdict: 'return', reason: 'CELL_ERRORS', note: '请按批注更正后重报' }));
    await office.first.put(`/api/claims/${claimNo}/marks`, { marks });
    await office.first.post(`/api/claims/${claimNo}/return`, { reason: 'CELL_ERRORS' });
  }
  await inParallel(returned, CLERKS_AT_ONCE, async (institution) => {
    const clerk = office.clerks.get(institution.code) as ApiPerson;
    await upload(clerk, round, institution, true);
  });
  for (const institution of returned) await submit(office.clerks.get(institution.code) as ApiPerson, claimNoOf(round, institution.code));
  await settled(office, round, (claim) => claim.stage === 'identity' || claim.stage === 'firstReview');
  await untilIdentityOpen(office, round);
  await districtsSign(office, round, [], progress);
  await settled(office, round, (claim) => claim.stage === 'firstReview');
  await signAll(office.first, 'signFirstReview', await claimsOf(office.first, round), progress);
}

/** The fan-out to the districts runs beside the claim: wait until each waiting claim has reached a desk. */
export async function untilIdentityOpen(office: Office, round: string): Promise<void> {
  await until('the districts\' desks', async () => {
    const waiting = (await claimsOf(office.registrar, round)).filter((claim) => claim.stage === 'identity');
    const reached = new Set<string>();
    for (const person of office.districts.values()) {
      const desk = await person.get<{ items: { claimNo: string }[] }>('/api/identity?status=waiting');
      for (const each of desk.items) reached.add(each.claimNo);
    }
    return waiting.every((claim) => reached.has(claim.claimNo)) ? true : undefined;
  });
}

/** One action over many claims: what was seen of each is signed by the bulk workflow. */
export async function signAll(person: ApiPerson, act: string, claims: readonly ClaimView[], progress: Progress): Promise<void> {
  if (claims.length === 0) return;
  const items = await inParallel(claims, 4, async ({ claimNo }) => ({ claimNo, seen: await person.get<Seen>(`/api/claims/${claimNo}/seen`) }));
  const { bulkId } = await person.post<{ bulkId: string }>('/api/bulk', { act, items });
  const done = await until(`bulk ${act}`, async () => {
    const state = await person.get<{ status: string; done: number; refused: number; total: number }>(`/api/bulk/${bulkId}`);
    progress(act, state.done, state.total);
    return state.status === 'running' ? undefined : state;
  }, 600_000);
  if (done.refused > 0) throw new Error(`${act}: ${done.refused} of ${done.total} refused`);
}
