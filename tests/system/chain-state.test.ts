import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { newestAnchors, writeAnchors } from '../../activities/sealer.ts';
import { ROLES } from '../../domain/access.ts';
import { createSealer } from '../../store/seals.ts';
import type { Sealer } from '../../store/seals.ts';
import { recordAccess } from '../../store/people.ts';
import type { Houses } from './access-houses.ts';
import { buildHouses } from './access-houses.ts';
import type { ApiUnderTest } from './api-app.ts';
import { bodyOf, problemOf, startApi } from './api-app.ts';

interface State { chain: string; sealed: number; sealedUntil: string | null; waiting: number; missing: number; anchor: { seq: number; at: string; agrees: boolean; since: number } | null }

let api: ApiUnderTest;
let houses: Houses;
let folder: string;
let file: string;
let seal: Sealer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chain-state-'));
  file = path.join(folder, 'chain.jsonl');
  api = await startApi(inject('databaseUrl'), { anchors: () => newestAnchors(file) });
  houses = await buildHouses(api);
  seal = createSealer(api.db, 'a key of this test');
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

async function states(role = 'auditor'): Promise<Record<string, State>> {
  const answer = await houses.as[role]!('GET', '/api/audit/chain');
  expect(answer.status).toBe(200);
  return Object.fromEntries((await bodyOf<{ chains: State[] }>(answer)).chains.map((state) => [state.chain, state]));
}

/** By somebody who can switch the triggers off. */
async function meddled(sql: string): Promise<void> {
  await api.db.tx(async (t) => {
    await t.execute('set local session_replication_role = replica');
    await t.execute(sql);
  });
}

describe('the state of the chain', () => {
  test('is for the auditor and the administrator, who see the same', async () => {
    for (const role of ROLES.filter((each) => each !== 'auditor' && each !== 'admin')) expect(await problemOf(await houses.as[role]!('GET', '/api/audit/chain')), role).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await states('admin')).toEqual(await states());
  });

  test('before the first seal everything waits, and there is no anchor', async () => {
    const { audit, ledger, access } = await states();
    const { n } = await api.db.one<{ n: number }>('select count(*)::int as n from audit');
    expect(audit).toMatchObject({ sealed: 0, sealedUntil: null, waiting: n, missing: 0, anchor: null });
    expect(ledger).toMatchObject({ sealed: 0, waiting: 0 });
    expect(access!.waiting).toBeGreaterThan(5);
  });

  test('what is sealed and anchored agrees; what comes later waits, and then stands behind the anchor', async () => {
    await writeAnchors(file, await seal());
    const { audit, access } = await states();
    expect(audit).toMatchObject({ waiting: 0, missing: 0, anchor: { seq: audit!.sealed, agrees: true, since: 0 } });
    expect(Date.parse(audit!.sealedUntil!)).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(audit!.anchor!.at)).toBeGreaterThan(Date.now() - 600_000);
    await recordAccess(api.db, { act: 'look-up', outcome: 'refused' });
    expect((await states())['access']).toMatchObject({ sealed: access!.sealed, waiting: 1, anchor: { since: 0 } });
    await seal();
    expect((await states())['access']).toMatchObject({ sealed: access!.sealed + 1, waiting: 0, anchor: { seq: access!.sealed, agrees: true, since: 1 } });
  });

  test('a row that is gone is counted, and a seal that was made anew no longer agrees with its anchor', async () => {
    await meddled(`delete from audit where id = (select min(id) from audit)`);
    expect((await states())['audit']).toMatchObject({ missing: 1, waiting: 0, anchor: { agrees: true } });
    await meddled(`update seal set mac = decode(repeat('00', 32), 'hex') where chain = 'audit' and seq = (select max(seq) from seal where chain = 'audit')`);
    expect((await states())['audit']!.anchor).toMatchObject({ agrees: false });
    await meddled(`delete from seal where chain = 'access'`);
    expect((await states())['access']!.anchor).toMatchObject({ agrees: false, since: 0 });
  });

  test('of a file of many lines the newest of each chain counts, and a half-written last line none', async () => {
    const line = (chain: string, seq: number): string => JSON.stringify({ chain, seq, rowId: seq, mac: 'aa', at: '2021-09-10T00:00:00.000Z' });
    await writeFile(file, `${line('audit', 1)}\n${line('ledger', 1)}\n${line('audit', 2)}\n${line('audit', 3).slice(0, 20)}`);
    expect((await newestAnchors(file)).map(({ chain, seq }) => [chain, seq])).toEqual([['audit', 2], ['ledger', 1]]);
    expect(await newestAnchors(path.join(folder, 'none.jsonl'))).toEqual([]);
  });
});
