import { setTimeout as sleep } from 'node:timers/promises';
import { districtsSign, settled, submitAll, untilIdentityOpen, uploadAll } from '../ops/sample/claims.ts';
import { inParallel, until } from '../ops/sample/client.ts';
import { DAYS } from '../ops/sample/drive.ts';
import type { SampleInstitution } from '../ops/sample/generate/types.ts';
import { writeRosterWorkbook } from '../ops/sample/generate/workbook.ts';
import { generateSampleYear } from '../ops/sample/generate/year.ts';
import type { Office, Seen } from '../ops/sample/office.ts';
import { advanceTo, claimNoOf } from '../ops/sample/office.ts';
import { SAMPLE_PASSWORD, clerkAccount } from '../ops/sample/people.ts';
import { firstAdministrator, prepareYear } from '../ops/sample/prepare.ts';
import { saySilently } from '../ops/say.ts';
import { startThrowaway } from '../ops/throw-away-stack.ts';
import type { Throwaway } from '../ops/throw-away-stack.ts';
import { percentile, rounded } from './statistics.ts';
import type { Requests } from './watched-person.ts';
import { WatchedPerson, noRequests } from './watched-person.ts';

export interface DeadlineFigures {
  /** Requests that failed, those tried again included; refusals by a rate limit are not errors. */
  readonly deadline_errors: number;
  /** Rows of the last files and marks of reviewers that were answered with success and are not there. */
  readonly deadline_lost: number;
  readonly deadline_p95_ms: number;
  readonly deadline_requests: number;
  /** The same hour again, with the worker killed (kill -9) in its middle. */
  readonly deadline_killed_errors: number;
  readonly deadline_killed_lost: number;
  readonly deadline_killed_p95_ms: number;
}

const SEED = 2021;
const INSTITUTIONS = 93;
const REVIEWERS = 40;
const HOUR_MS = 3 * 60_000;
/** A clerk looks at what was found before the file is sent again; a reviewer looks at a row. */
const CLERK_LOOKS_MS = 10_000;
const REVIEWER_LOOKS_MS = 1_000;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface Claimed { readonly claimNo: string; readonly institution: SampleInstitution }

interface Hour {
  readonly throwaway: Throwaway;
  readonly office: Office;
  readonly round: string;
  readonly uploading: readonly Claimed[];
  readonly reviewed: readonly Claimed[];
}

/** The last hour before a round closes, in three minutes: 93 institutions send their files again and again while 40 people review. */
export async function benchDeadline(): Promise<DeadlineFigures> {
  const quiet = await deadlineHour(() => Promise.resolve());
  const killed = await deadlineHour(async ({ stack: { supervisor } }) => {
    await sleep(HOUR_MS / 2);
    supervisor.kill('worker', 'SIGKILL');
  });
  return {
    deadline_errors: quiet.errors, deadline_lost: quiet.lost, deadline_p95_ms: quiet.p95Ms, deadline_requests: quiet.requests,
    deadline_killed_errors: killed.errors, deadline_killed_lost: killed.lost, deadline_killed_p95_ms: killed.p95Ms,
  };
}

async function deadlineHour(meanwhile: (throwaway: Throwaway) => Promise<void>): Promise<{ errors: number; lost: number; p95Ms: number; requests: number }> {
  const throwaway = await startThrowaway(saySilently);
  try {
    const hour = await prepare(throwaway);
    const requests = noRequests();
    const people = await enter(hour, requests);
    const end = Date.now() + HOUR_MS;
    const [marked] = await Promise.all([reviewing(hour, people.reviewers, end), uploading(hour, people.clerks, end), meanwhile(throwaway)]);
    const lost = await lostRows(hour) + await lostMarks(hour, marked);
    const errors = [...requests.errors.values()].reduce((sum, count) => sum + count, 0);
    const p95Ms = rounded(percentile(requests.tookMs, 0.95), 0);
    process.stderr.write(`deadline: ${requests.tookMs.length} requests, p95 ${p95Ms} ms, ${requests.limited} limited, ${lost} lost, errors ${JSON.stringify(Object.fromEntries(requests.errors))}\n`);
    return { errors, lost, p95Ms, requests: requests.tookMs.length };
  } finally {
    await throwaway.stop();
  }
}

/** One half of the institutions has claims at the first review, the other half a draft each. */
async function prepare(throwaway: Throwaway): Promise<Hour> {
  const year = generateSampleYear({ seed: SEED, scale: 2 });
  const round = year.round.code;
  await firstAdministrator(throwaway.runtime.db);
  const office = await prepareYear(throwaway.stack.apiUrl, year, DAYS.start, 2, () => undefined);
  const claimed = (institutions: readonly SampleInstitution[]): Claimed[] => institutions.map((institution) => ({ institution, claimNo: claimNoOf(round, institution.code) }));
  const early = year.institutions.slice(0, INSTITUTIONS);
  const late = year.institutions.slice(INSTITUTIONS);
  await uploadAll(office, round, early, () => undefined);
  await advanceTo(office, DAYS.submission);
  await submitAll(office, round, early, () => undefined);
  await untilIdentityOpen(office, round);
  await districtsSign(office, round, [], () => undefined);
  await settled(office, round, (claim) => claim.stage === 'firstReview');
  await inParallel(late, 4, ({ code }) => office.clerks.get(code)?.post('/api/claims', { round }) ?? Promise.reject(new Error(`no clerk of ${code}`)));
  return { throwaway, office, round, uploading: claimed(late), reviewed: claimed(early) };
}

/** Every clerk sends the whole file, waits until it was read, looks at the result, and sends it again. */
async function uploading({ uploading: claims }: Hour, clerks: readonly WatchedPerson[], end: number): Promise<void> {
  await Promise.all(claims.map(async ({ institution, claimNo }, index) => {
    const content = await writeRosterWorkbook(institution, { corrected: true });
    const clerk = clerks[index] as WatchedPerson;
    while (Date.now() < end) {
      const { version } = await clerk.upload<{ version: number }>(`/api/claims/${claimNo}/rosters`, { name: institution.layout.fileName, content, mediaType: XLSX });
      await until('the roster', async () => {
        const { status } = await clerk.get<{ status: string }>(`/api/claims/${claimNo}/rosters/${version}`);
        return status === 'waiting' || status === 'reading' ? undefined : status;
      });
      await sleep(CLERK_LOOKS_MS);
    }
  }));
}

/**
 * Every reviewer has claims of his or her own: opens each, marks row after row, looks up what would be signed, and signs it when its share of the hour is over.
 * @returns by claim, the rows that were marked with success
 */
async function reviewing({ reviewed }: Hour, reviewers: readonly WatchedPerson[], end: number): Promise<Map<string, Set<number>>> {
  const marked = new Map<string, Set<number>>();
  const startedMs = Date.now();
  await Promise.all(reviewers.map(async (person, reviewer) => {
    const mine = reviewed.filter((_claim, index) => index % REVIEWERS === reviewer);
    for (const [index, { claimNo }] of mine.entries()) {
      marked.set(claimNo, await review(person, claimNo, startedMs + ((end - startedMs) * (index + 1)) / mine.length));
    }
  }));
  return marked;
}

async function review(person: WatchedPerson, claimNo: string, until: number): Promise<Set<number>> {
  const marked = new Set<number>();
  const { items } = await person.get<{ items: { rowNo: number; verdict: string }[] }>(`/api/claims/${claimNo}/rows?limit=200`);
  const passing = items.filter((row) => row.verdict === 'approve');
  for (let turn = 0; Date.now() < until; turn += 1) {
    const row = passing[turn % passing.length];
    if (!row) break;
    await person.put(`/api/claims/${claimNo}/marks`, { marks: [{ rowNo: row.rowNo, verdict: 'approve' }] });
    marked.add(row.rowNo);
    await sleep(REVIEWER_LOOKS_MS);
    if (turn % 10 === 9) await person.get('/api/claims?stage=firstReview&limit=50');
  }
  const seen = await person.get<Seen>(`/api/claims/${claimNo}/seen`);
  await person.post(`/api/claims/${claimNo}/sign-first-review`, { seen });
  return marked;
}

/** Everybody signs in before the hour begins: from one address so many at once are more than the limit lets in. */
async function enter({ throwaway, office, uploading: claims }: Hour, requests: Requests): Promise<{ clerks: WatchedPerson[]; reviewers: WatchedPerson[] }> {
  const clerks = await inParallel(claims, 4, ({ institution }) => signedIn(throwaway, clerkAccount(institution).username, requests));
  const reviewers = await inParallel(Array.from({ length: REVIEWERS }, (_, index) => index + 1), 4, async (serial) => {
    const username = `reviewer-${serial}`;
    await office.admin.post('/api/people', { username, displayName: `示例初审员${serial}`, role: 'city_first', password: SAMPLE_PASSWORD });
    return signedIn(throwaway, username, requests);
  });
  return { clerks, reviewers };
}

function signedIn({ stack }: Throwaway, username: string, requests: Requests): Promise<WatchedPerson> {
  return new WatchedPerson(stack.apiUrl, { username, password: SAMPLE_PASSWORD }, requests).signIn();
}

async function lostRows({ throwaway: { runtime: { db } }, uploading: claims }: Hour): Promise<number> {
  const stored = await db.query<{ claim_no: string; rows: number }>(
    `select claim_no, count(*)::int as rows from claim_row r
     where roster_version = (select max(version) from roster where roster.claim_no = r.claim_no and status = 'read') group by claim_no`);
  const rows = new Map(stored.map((each) => [each.claim_no, each.rows]));
  return claims.reduce((sum, { claimNo, institution }) => sum + Math.max(0, institution.rows.length - (rows.get(claimNo) ?? 0)), 0);
}

async function lostMarks({ office, reviewed }: Hour, marked: ReadonlyMap<string, ReadonlySet<number>>): Promise<number> {
  const missing = await inParallel(reviewed, 4, async ({ claimNo }) => {
    const { items } = await office.auditor.get<{ items: { rowNo: number; mark: { verdict: string } | null }[] }>(`/api/claims/${claimNo}/rows?limit=200&stage=firstReview`);
    const kept = new Set(items.filter((row) => row.mark?.verdict === 'approve').map((row) => row.rowNo));
    return [...marked.get(claimNo) ?? []].filter((rowNo) => !kept.has(rowNo)).length;
  });
  return missing.reduce((sum, count) => sum + count, 0);
}
