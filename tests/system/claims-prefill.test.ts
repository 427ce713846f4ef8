import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { RosterView, Trainee } from './claims-roster.ts';
import { atStage, done, registered, rosterOf, uploaded } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';
import { enrolmentNoOf, POLICY_OF_THEN, recorded } from './earned-records.ts';

/* Claims made from what enrolments have earned, and uploaded rosters held against the records. */

const [FIRST_ROUND, SECOND_ROUND] = ['2021-1', '2021-2'];
const people: readonly Trainee[] = [1, 2, 3, 4].map((serial) => ({ serial, district: '440106' }));
/** What no policy of today would give: it must stay what was earned. */
const EARNED_FEN = 312_345;

let stack: ClaimStack;
let clerk: Caller;
let neighbour: Caller;
let auditor: Caller;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  [clerk, neighbour, auditor] = [await stack.institution('001'), await stack.institution('002'), await stack.signedIn('auditor')];
  await registered(stack.api, people);
  for (const round of [FIRST_ROUND, SECOND_ROUND]) await stack.round(round);
  await stack.advance('2021-09-02');
  for (const round of [FIRST_ROUND, SECOND_ROUND]) await done(clerk('POST', '/api/claims', { json: { round } }));
});
afterAll(() => stack.close());

const claimOf = (round: string): string => `C-${round}-001`;
async function prefilled(round: string): Promise<RosterView> {
  const { version } = await done<{ version: number }>(clerk('POST', `/api/claims/${claimOf(round)}/rosters/prefill`, { json: {} }));
  return until('the prefilled roster', async () => {
    const view = await bodyOf<RosterView>(await clerk('GET', `/api/claims/${claimOf(round)}/rosters/${version}`));
    return view.status === 'waiting' || view.status === 'reading' ? undefined : view;
  });
}
const submit = (round: string, { version, seen }: RosterView) => clerk('POST', `/api/claims/${claimOf(round)}/submit`, { json: { rosterVersion: version, seen } });

interface Row { readonly rowNo: number; readonly name: string; readonly appliedFen: number; readonly entitledFen: number; readonly amountFen: number; readonly verdict: string; readonly trace: { rule: string; facts: Record<string, unknown> }[] }
const rowsOf = async (round: string, version: number): Promise<readonly Row[]> =>
  (await done<{ items: Row[] }>(clerk('GET', `/api/claims/${claimOf(round)}/rows?version=${version}`))).items;

describe('a claim made from what was earned', () => {
  test('is not made where nothing was earned, nor by another institution, nor by an auditor', async () => {
    expect(await prefilled(FIRST_ROUND)).toMatchObject({ status: 'failed', failure: { code: 'NOTHING_TO_CLAIM' } });
    for (const stranger of [neighbour, auditor]) expect((await stranger('POST', `/api/claims/${claimOf(FIRST_ROUND)}/rosters/prefill`, { json: {} })).status).toBe(403);
  });

  test('has one row for each confirmed term, at the amount that was earned, with its policy and its trace', async () => {
    await recorded(stack.api, [{ serial: 1, institution: '001', fen: EARNED_FEN }, { serial: 2, institution: '001', fen: 400_000 },
      { serial: 3, institution: '001', fen: 0, status: 'open' }, { serial: 4, institution: '002', fen: 400_000 }]);
    const roster = await prefilled(FIRST_ROUND);
    expect(roster).toMatchObject({ status: 'read', summary: { rows: 2, approve: 2, amountFen: EARNED_FEN + 400_000 }, cellErrors: [] });
    const [first] = await rowsOf(FIRST_ROUND, roster.version);
    expect(first).toMatchObject({ appliedFen: EARNED_FEN, entitledFen: EARNED_FEN, amountFen: EARNED_FEN, verdict: 'approve' });
    expect(first?.trace.map((step) => step.rule)).toEqual(expect.arrayContaining(['registry.person', 'junior-college.cap', 'enrolment.earned', 'enrolment.applied']));
    expect(first?.trace.find((step) => step.rule === 'enrolment.earned')?.facts).toMatchObject({ enrolment: enrolmentNoOf({ serial: 1 }), term: '2020-2021/1', policy: POLICY_OF_THEN });
  });

  test('keeps its amounts through the automatic checks, and what was earned is not claimed twice, in whichever round', async () => {
    const [here, there] = [await prefilled(FIRST_ROUND), await prefilled(SECOND_ROUND)];
    expect(there.summary.rows).toBe(2);
    await done(submit(FIRST_ROUND, here));
    await atStage(clerk, claimOf(FIRST_ROUND), ['identity']);
    expect((await rowsOf(FIRST_ROUND, here.version)).map((row) => [row.verdict, row.amountFen])).toEqual([['approve', EARNED_FEN], ['approve', 400_000]]);
    expect(await problemOf(await submit(SECOND_ROUND, there))).toEqual([409, 'ENTITLEMENT_CLAIMED']);
    expect(await prefilled(SECOND_ROUND)).toMatchObject({ status: 'failed', failure: { code: 'NOTHING_TO_CLAIM' } });
    expect((await done<{ items: unknown[] }>(clerk('GET', `/api/claims/${claimOf(SECOND_ROUND)}/unclaimed`))).items).toEqual([]);
  });

  test('gives back what it claimed when it is withdrawn', async () => {
    await done(clerk('POST', `/api/claims/${claimOf(FIRST_ROUND)}/withdraw`, { json: { reason: '重新整理' } }));
    const { items } = await done<{ items: { enrolmentNo: string; entitledFen: number }[] }>(clerk('GET', `/api/claims/${claimOf(SECOND_ROUND)}/unclaimed`));
    expect(items.map((each) => [each.enrolmentNo, each.entitledFen])).toEqual([[enrolmentNoOf({ serial: 1 }), EARNED_FEN], [enrolmentNoOf({ serial: 2 }), 400_000]]);
    await done(submit(SECOND_ROUND, await prefilled(SECOND_ROUND)));
    await atStage(clerk, claimOf(SECOND_ROUND), ['identity']);
    expect(await stack.api.db.query('select distinct claim_no from entitlement_claim')).toEqual([{ claim_no: claimOf(SECOND_ROUND) }]);
  });

  test('is not prefilled once it is submitted', async () => {
    expect(await problemOf(await clerk('POST', `/api/claims/${claimOf(SECOND_ROUND)}/rosters/prefill`, { json: {} }))).toEqual([409, 'WRONG_STAGE']);
  });
});

describe('an uploaded roster', () => {
  test('is held against the records row by row: who is not enrolled, what is not confirmed, what differs, what is claimed elsewhere', async () => {
    const other = `C-${FIRST_ROUND}-002`;
    await recorded(stack.api, [{ serial: 5, institution: '002', fen: 0, status: 'open' }]);
    await registered(stack.api, [{ serial: 5, district: '440106' }, { serial: 9, district: '440106' }]);
    await done(neighbour('POST', '/api/claims', { json: { round: FIRST_ROUND } }));
    const { version } = await uploaded(neighbour, other, rosterOf([4, 5, 9].map((serial) => ({ serial, district: '440106' }))));
    const { items } = await done<{ items: unknown[] }>(neighbour('GET', `/api/claims/${other}/rosters/${version}/comparison`));
    expect(items).toMatchObject([
      { rowNo: 1, verdict: 'differs', enrolmentNo: enrolmentNoOf({ serial: 4 }), recordedFen: 400_000, differences: [{ field: 'appliedFen', roster: 600_000, record: 400_000 }] },
      { rowNo: 2, verdict: 'notConfirmed' }, { rowNo: 3, verdict: 'notEnrolled', enrolmentNo: null },
    ]);
    expect((await clerk('GET', `/api/claims/${other}/rosters/${version}/comparison`)).status).toBe(403);
  });
});
