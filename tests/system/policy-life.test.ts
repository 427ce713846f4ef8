import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { TUITION_YUAN, atStage, done, identified, registered, submitted } from './claims-roster.ts';
import type { ClaimStack, SignedIn } from './claims-stack.ts';
import { CLOCK, startClaimStack, until } from './claims-stack.ts';

const ROUND = '2025-1';
const DRAFTED_ON = '2025-08-01';
const FROM = '2025-09-01';
const shipped = await readFile(new URL('../../policies/veterans-training-aid.yaml', import.meta.url), 'utf8');

/** The shipped series with one version more: a lower cap, so that every trainee of the test feels it. */
function textOf(version: string, from: string, yuan: number, base = shipped): string {
  const head = `  - version: '${version}'\n    title: 办法（${version} 年修订，示例）\n    documentNumber: 穗退役军人〔2025〕示例${version}号\n    effectiveFrom: ${from}\n    note: 示例参数。\n`;
  const cap = `        - { from: ${from}, yuan: ${yuan}, reference: 穗退役军人〔2025〕示例${version}号 第八条 }\n`;
  return base.replace('\n# Working days.', `${head}\n# Working days.`).replace(/(&degreeCap\n(?: {8}- .*\n)+)/, `$1${cap}`);
}

interface WhatIfView {
  readonly status: string;
  readonly rowsDone: number;
  readonly rowsTotal: number;
  readonly fileId: string | null;
  readonly totals: { readonly total: { readonly rows: number; readonly changed: number; readonly beforeFen: number; readonly afterFen: number }; readonly by: Record<string, Record<string, { changed: number }>> };
}

let stack: ClaimStack;
let registrar: SignedIn;
let second: SignedIn;
let decider: SignedIn;
let districts: Caller[];
const clerks: Caller[] = [];
const traineesOf = (no: number): Trainee[] => [1, 2, 3].map((each) => ({ serial: no * 10 + each, district: each === 3 ? '440104' : '440106' }));

async function claimOf(no: number): Promise<string> {
  const code = `00${no}`;
  clerks[no] = await stack.institution(code);
  return submitted(clerks[no], ROUND, code, traineesOf(no));
}

async function tried(scope: object, policyNo?: string): Promise<WhatIfView & { whatIfId: string }> {
  const { whatIfId } = await done<{ whatIfId: string }>(registrar('POST', '/api/what-ifs', { json: { scope, ...(policyNo ? { policyNo } : {}) } }));
  return until('the what-if', async () => {
    const view = await done<WhatIfView>(registrar('GET', `/api/what-ifs/${whatIfId}`));
    return view.status === 'running' ? undefined : { ...view, whatIfId };
  });
}

const stageOf = async (policyNo: string): Promise<string> => (await done<{ stage: string }>(registrar('GET', `/api/policies/${policyNo}`))).stage;
const claim = (claimNo: string) => done<{ stage: string; amountFen: number; policyHash: string }>(registrar('GET', `/api/claims/${claimNo}`));
const draft = (code: string, text: string) => registrar('POST', '/api/policies', { json: { code, text, clock: CLOCK } });

/** Checked, tried over the open claims and waiting for its approvers. */
async function compared(policyNo: string): Promise<{ textHash: string; whatIfId: string; view: WhatIfView }> {
  await done(registrar('POST', `/api/policies/${policyNo}/check`));
  const view = await tried({ open: true }, policyNo);
  await until('the comparison', async () => ((await stageOf(policyNo)) === 'compared' ? true : undefined));
  const { textHash } = await done<{ textHash: string }>(registrar('GET', `/api/policies/${policyNo}`));
  return { textHash, whatIfId: view.whatIfId, view };
}

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  [registrar, second, decider] = [await stack.signedIn('registrar'), await stack.signedIn('city_second'), await stack.signedIn('city_decider')];
  districts = [await stack.signedIn('district', { districtCode: '440106' }), await stack.signedIn('district', { districtCode: '440104' })];
  await registered(stack.api, [1, 2, 3, 4].flatMap(traineesOf));
  await stack.round(ROUND, { opensOn: DRAFTED_ON, closesOn: '2025-12-31' });
  await stack.advance(DRAFTED_ON);
});
afterAll(() => stack.close());

describe('the programmes', () => {
  test('are those of the policy in force on the day of the clock, with their rates and quota, for everybody to read', async () => {
    const read = (clock: string) => districts[0]!('GET', `/api/programmes?clock=${clock}`);
    const { effectiveFrom, programmes, names } = await done<{ effectiveFrom: string; names: { code: string; name: { zh: string; en: string } }[]; programmes: { code: string; amount: { cap?: { yuan: number } }; course?: { quota?: { seats: number } } }[] }>(read(CLOCK));
    expect(effectiveFrom).toBe('2024-09-01');
    expect(programmes.find(({ code }) => code === 'junior-college')).toMatchObject({ name: { zh: '大专班' }, amount: { cap: { yuan: 20_000 } }, course: { quota: { seats: 2_000 } } });
    expect(names).toContainEqual({ code: 'bachelor', name: { zh: '本科班', en: 'Undergraduate class for veterans' } });
    expect(new Set(names.map(({ code }) => code)).size).toBe(names.length);
    expect(await problemOf(await read('nowhere'))).toEqual([409, 'CLOCK_UNKNOWN']);
  });
});

describe('the shape of a policy', () => {
  test('is there for whoever makes a form of it, in the words of the format', async () => {
    interface Shape { readonly properties: Record<string, { readonly type?: string; readonly properties?: object; readonly items?: Shape }> }
    const { policy, version } = await done<Record<'policy' | 'version', Shape>>(second('GET', '/api/policies/schema'));
    expect(Object.keys(policy.properties)).toEqual(expect.arrayContaining(['id', 'stages', 'programmes']));
    expect(policy.properties['programmes']?.items?.properties['name']).toMatchObject({ type: 'object', properties: { zh: { type: 'string' } } });
    expect(Object.keys(version.properties)).toContain('effectiveFrom');
  });
});

describe('the text that is written on', () => {
  test('is that of the newest policy, as its file has it, for its writer alone', async () => {
    expect(await done(registrar('GET', `/api/policies/latest-text?clock=${CLOCK}`))).toEqual({ key: 'veterans-training-aid@2024', text: shipped });
    expect(await problemOf(await second('GET', `/api/policies/latest-text?clock=${CLOCK}`))).toEqual([403, 'FORBIDDEN_ACT']);
  });
});

describe('a policy from its draft to the day on which another takes its place', () => {
  const OLD_FEN = TUITION_YUAN * 100;
  const NEW_FEN = 500_000;
  let kept = '';
  let moved = '';
  let seen: Awaited<ReturnType<typeof compared>>;
  const approve = (who: Caller, change: object = {}) => who('POST', '/api/policies/POL-2025/approve', { json: { textHash: seen.textHash, whatIfId: seen.whatIfId, ...change } });

  test('a draft that edits what was in force stays a draft, and says where', async () => {
    kept = await claimOf(1);
    moved = await claimOf(2);
    await identified(districts, moved);
    await done(draft('2025', textOf('2025', FROM, 5_000).replace('yuan: 16000', 'yuan: 16500')));
    const { stage, findings } = await done<{ stage: string; findings: { code: string; details: { zh: string; en: string }[] }[] }>(registrar('POST', '/api/policies/POL-2025/check'));
    expect(stage).toBe('draft');
    expect(findings[0]?.code).toBe('POLICY_EDITED');
    expect(findings[0]?.details.map(({ zh }) => zh)).toContain('veterans-training-aid@2023: programmes.junior-college.amount.cap.yuan');
    expect(await problemOf(await registrar('POST', '/api/what-ifs', { json: { policyNo: 'POL-2025', scope: { open: true } } }))).toEqual([409, 'POLICY_NOT_CHECKED']);
  });

  test('what was found while it was said in one language only is shown all the same', async () => {
    await stack.api.db.execute(`update policy_document set findings = jsonb_set(findings, '{0,details}', '["cap: expected number"]') where case_no = 'POL-2025'`);
    await stack.api.db.execute(await readFile(new URL('../../store/migrations/0067_findings_in_both_languages.sql', import.meta.url), 'utf8'));
    const { findings } = await done<{ findings: { details: unknown[] }[] }>(registrar('GET', '/api/policies/POL-2025'));
    expect(findings[0]?.details).toEqual([{ zh: 'cap: expected number', en: 'cap: expected number' }]);
  });

  test('is checked while it is written: what a check would find, nothing of it kept, by its writer alone', async () => {
    const preview = (who: Caller, text: string, clock = CLOCK) => who('POST', '/api/policies/preview', { json: { text, clock } });
    const found = (text: string) => done<{ key: string | null; effectiveFrom: string | null; findings: { code: string }[]; changes: { path: string }[] }>(preview(registrar, text));
    expect(await found('versions: [')).toMatchObject({ key: null, findings: [{ code: 'POLICY_INVALID' }], changes: [] });
    const fresh = await found(textOf('2025', FROM, 5_000));
    expect(fresh).toMatchObject({ key: 'veterans-training-aid@2025', effectiveFrom: FROM, findings: [] });
    expect(fresh.changes.map((each) => each.path)).toContain('programmes.junior-college.amount.cap.yuan');
    expect((await done<{ text: string }>(registrar('GET', '/api/policies/POL-2025'))).text).toContain('yuan: 16500');
    expect(await problemOf(await preview(second, shipped))).toEqual([403, 'FORBIDDEN_ACT']);
    expect((await problemOf(await preview(registrar, shipped, 'no-such-clock')))[1]).toBe('CLOCK_UNKNOWN');
  });

  test('is drafted by the registrar alone, and by nobody twice under one number', async () => {
    expect(await problemOf(await second('POST', '/api/policies', { json: { code: 'x', text: 'x' } }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await draft('2025', 'x'))).toEqual([409, 'WRONG_STAGE']);
  });

  test('shows its difference by value, and what it would do to every open claim', async () => {
    await done(registrar('PUT', '/api/policies/POL-2025/text', { json: { text: textOf('2025', FROM, 5_000) } }));
    seen = await compared('POL-2025');
    expect(seen.view).toMatchObject({
      status: 'done', rowsDone: 6, rowsTotal: 6, totals: { total: { rows: 6, changed: 6, beforeFen: 6 * OLD_FEN, afterFen: 6 * NEW_FEN } },
    });
    expect(seen.view.totals.by).toMatchObject({ programme: { 'junior-college': { changed: 6 } }, district: { 440104: { changed: 2 }, 440106: { changed: 4 } }, institution: { '001': { changed: 3 } } });
    const { items } = await done<{ items: object[] }>(registrar('GET', `/api/what-ifs/${seen.whatIfId}/rows`));
    expect(items).toHaveLength(6);
    expect(items[0]).toMatchObject({ claimNo: kept, rowNo: 1, beforeVerdict: 'approve', beforeFen: OLD_FEN, afterVerdict: 'reduce', afterFen: NEW_FEN, afterReasons: ['OVER_CAP'] });
    const { changes } = await done<{ changes: { path: string }[] }>(registrar('GET', '/api/policies/POL-2025'));
    expect(changes.map((each) => each.path)).toContain('programmes.junior-college.amount.cap.yuan');
    expect((await (await registrar('GET', `/api/files/${seen.view.fileId}`)).arrayBuffer()).byteLength).toBeGreaterThan(5_000);
  });

  test('is not approved by its writer, on another text, after another what-if, or twice by one person', async () => {
    expect(await problemOf(await approve(registrar))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await approve(second, { textHash: '0'.repeat(64) }))).toEqual([409, 'STALE_VIEW']);
    expect(await problemOf(await approve(second, { whatIfId: 'another' }))).toEqual([409, 'STALE_VIEW']);
    await done(approve(second));
    expect(await problemOf(await approve(second))).toEqual([409, 'SAME_PERSON']);
    expect(await problemOf(await registrar('POST', '/api/policies/POL-2025/revoke', { json: { reason: 'x' } }))).toEqual([403, 'FORBIDDEN_ACT']);
  });

  test('loses its first approval when the text moves', async () => {
    await done(registrar('PUT', '/api/policies/POL-2025/text', { json: { text: `${textOf('2025', FROM, 5_000)}# 校对\n` } }));
    expect(await problemOf(await approve(decider))).toEqual([409, 'WRONG_STAGE']);
    seen = await compared('POL-2025');
    await done(approve(second));
    expect(await done(approve(decider))).toMatchObject({ stage: 'approved' });
  });

  test('is final in the database once it is published', async () => {
    const { db } = stack.api;
    await expect(db.execute(`update published_policy set effective_from = '2025-10-01'`)).rejects.toThrow('PUBLISHED_POLICY_IS_FINAL');
    await expect(db.execute('delete from published_policy')).rejects.toThrow('PUBLISHED_POLICY_IS_FINAL');
    await expect(db.execute(`update policy_text set text = 'x'`)).rejects.toThrow();
  });

  test('counts on its own clock alone: a rehearsal changes nothing for real cases', async () => {
    const keysOn = async (clock: string) => (await done<{ policies: { key: string }[] }>(registrar('GET', `/api/policies?clock=${clock}`))).policies.map((each) => each.key);
    expect((await keysOn(CLOCK)).at(-1)).toBe('veterans-training-aid@2025');
    expect((await keysOn('real')).at(-1)).toBe('veterans-training-aid@2024');
    const writtenOn = (clock: string) => done<{ key: string; text: string }>(registrar('GET', `/api/policies/latest-text?clock=${clock}`));
    expect(await writtenOn(CLOCK)).toEqual({ key: 'veterans-training-aid@2025', text: `${textOf('2025', FROM, 5_000)}# 校对\n` });
    expect(await writtenOn('real')).toEqual({ key: 'veterans-training-aid@2024', text: shipped });
  });

  test('changes nothing before its day, and everything new from its day on, without a restart', async () => {
    expect((await claim(await claimOf(3))).amountFen).toBe(3 * OLD_FEN);
    await stack.advance(FROM);
    expect(await stageOf('POL-2025')).toBe('effective');
    const fresh = await claim(await claimOf(4));
    expect(fresh.amountFen).toBe(3 * NEW_FEN);
    const old = await claim(kept);
    expect(old.amountFen).toBe(3 * OLD_FEN);
    expect(old.policyHash).not.toBe(fresh.policyHash);
  });

  test('an open claim moves to it only by name, before its first review, and comes to what its what-if said', async () => {
    const adopt = (claimNo: string, whatIfId: string, who: Caller = registrar) => who('POST', `/api/claims/${claimNo}/adopt-policy`, { json: { whatIfId, reason: '院校申请按新办法办理' } });
    expect(await problemOf(await adopt(moved, seen.whatIfId))).toEqual([409, 'WHAT_IF_NEEDED']);
    const { whatIfId, totals } = await tried({ claimNo: moved });
    expect(totals.total).toMatchObject({ rows: 3, changed: 3, beforeFen: 3 * OLD_FEN, afterFen: 3 * NEW_FEN });
    expect(await problemOf(await adopt(moved, whatIfId, second))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await adopt(kept, whatIfId))).toEqual([409, 'WHAT_IF_NEEDED']);
    await done(adopt(moved, whatIfId));
    await atStage(registrar, moved, ['firstReview']);
    expect((await claim(moved)).amountFen).toBe(totals.total.afterFen);
    const { items } = await bodyOf<{ items: { type: string; text: { zh: string } }[] }>(await registrar('GET', `/api/claims/${moved}/history`));
    const told = items.find((item) => item.type === 'PolicyAdopted');
    expect(told?.text.zh).toBe('改按 veterans-training-aid@2025 办理:3 人有变动,18,000.00 元变为 15,000.00 元;院校申请按新办法办理');
    expect(await problemOf(await adopt(moved, (await tried({ claimNo: moved })).whatIfId))).toEqual([409, 'POLICY_SAME']);
  });

  test('is superseded by the next; one that was checked before that must be checked again', async () => {
    const published = textOf('2025', FROM, 5_000);
    await done(draft('2026', textOf('2026', '2026-01-01', 7_000, published)));
    await done(draft('2026b', textOf('2026', '2026-02-01', 7_500, published)));
    const [next, late] = [await compared('POL-2026'), await compared('POL-2026b')];
    const sign = (who: Caller, policyNo: string, { textHash, whatIfId }: { textHash: string; whatIfId: string }) => who('POST', `/api/policies/${policyNo}/approve`, { json: { textHash, whatIfId } });
    for (const who of [second, decider]) await done(sign(who, 'POL-2026', next));
    await done(sign(second, 'POL-2026b', late));
    expect(await problemOf(await sign(decider, 'POL-2026b', late))).toEqual([409, 'POLICY_BASE_MOVED']);
    await stack.advance('2026-01-01');
    await until('the end of the old policy', async () => ((await stageOf('POL-2025')) === 'superseded' ? true : undefined));
    const { items } = await done<{ items: { type: string }[] }>(registrar('GET', '/api/policies/POL-2025/history'));
    expect(items.map((item) => item.type)).toEqual(['Drafted', 'CheckFailed', 'Revised', 'Checked', 'Compared', 'Approved', 'Revised', 'Checked', 'Compared', 'Approved', 'Approved', 'Published', 'TookEffect', 'Superseded']);
  });
});

describe('a draft that comes to nothing', () => {
  test('is withdrawn by its registrar, rejected by an approver, or revoked by the decider before its day; none of them counts', async () => {
    const text = (version: string) => textOf(version, `20${version}-01-01`, 9_000, textOf('2026', '2026-01-01', 7_000, textOf('2025', FROM, 5_000)));
    await done(draft('w', text('27')));
    expect(await done(registrar('POST', '/api/policies/POL-w/withdraw', { json: { reason: '另行起草' } }))).toMatchObject({ stage: 'withdrawn' });
    await done(draft('r', text('28')));
    await compared('POL-r');
    expect(await done(second('POST', '/api/policies/POL-r/reject', { json: { reason: '标准偏高' } }))).toMatchObject({ stage: 'rejected' });
    await done(draft('v', text('29')));
    const { textHash, whatIfId } = await compared('POL-v');
    for (const who of [second, decider]) await done(who('POST', '/api/policies/POL-v/approve', { json: { textHash, whatIfId } }));
    expect(await done(decider('POST', '/api/policies/POL-v/revoke', { json: { reason: '上位文件变动' } }))).toMatchObject({ stage: 'withdrawn' });
    const { policies } = await done<{ policies: { key: string; effectiveTo: string | null }[] }>(registrar('GET', `/api/policies?clock=${CLOCK}`));
    expect(policies.at(-1)).toMatchObject({ key: 'veterans-training-aid@2026', effectiveTo: null });
  });
});
