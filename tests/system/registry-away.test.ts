import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { httpRegistry, RegistryUnavailable } from '../../activities/registry-port.ts';
import type { Caller } from './api-app.ts';
import { bodyOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, idCardOf, nameOf, rosterOf, uploaded } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';

/* The bureau's own registry behind HTTP: it goes away and comes back while a claim waits for it. */

const ROUND = '2021-1';
const TOKEN = 'sample-token';
const PEOPLE: readonly Trainee[] = [1, 2, 3].map((serial) => ({ serial, district: '440106' }));

interface Asked { readonly people: readonly { readonly idCard: string; readonly name: string }[] }
type Answer = (asked: Asked, response: ServerResponse) => void;

/** A registry service as docs/registry.md describes it, with what it was asked. */
class SampleRegistry {
  readonly asked: Asked[] = [];
  answer: Answer = agreed;
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/registry`;
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async goAway(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await json(request) as Asked;
    if (request.method !== 'POST' || request.url !== '/registry/people/lookup' || request.headers.authorization !== `Bearer ${TOKEN}`) {
      response.writeHead(401).end();
      return;
    }
    this.asked.push(asked);
    this.answer(asked, response);
  }
}

const known = new Map(PEOPLE.map((trainee) => [idCardOf(trainee), nameOf(trainee)]));
const agreed: Answer = ({ people }, response) => sendJson(response, {
  people: people.map(({ idCard, name }) => (known.has(idCard)
    ? { status: 'found', nameMatches: known.get(idCard) === name, dischargedOn: '2020-03-01', dischargeType: '自主就业', district: '440106' }
    : { status: 'unknownPerson' })),
});

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const registry = new SampleRegistry();

describe('an answer counts only as it was agreed', () => {
  beforeAll(() => registry.open());
  afterEach(() => { registry.answer = agreed; });
  const ask = (token = TOKEN) => httpRegistry({ url: registry.url, token, timeoutMs: 300 }).ask([{ idCard: idCardOf({ serial: 1 }), name: '样例他人' }]);

  test('a person is found by number, and the name compared by the registry', async () => {
    expect(await ask()).toEqual([{ status: 'found', nameMatches: false, dischargedOn: '2020-03-01', dischargeType: '自主就业', district: '440106' }]);
  });

  test('who has no number is not asked about, and the places of the others stay', async () => {
    const facts = await httpRegistry({ url: `${registry.url}/`, token: TOKEN }).ask([{ name: '无号' }, { idCard: idCardOf({ serial: 2 }), name: nameOf({ serial: 2 }) }]);
    expect(facts.map((each) => each.status)).toEqual(['unknownPerson', 'found']);
    expect(registry.asked.at(-1)?.people).toHaveLength(1);
  });

  test('people are asked about in requests of 200', async () => {
    const before = registry.asked.length;
    const facts = await httpRegistry({ url: registry.url, token: TOKEN }).ask(Array.from({ length: 450 }, (_, serial) => ({ idCard: `nobody-${serial}`, name: '' })));
    expect(facts).toHaveLength(450);
    expect(registry.asked.slice(before).map((each) => each.people.length)).toEqual([200, 200, 50]);
  });

  test.each<[string, Answer]>([
    ['an error', (_, response) => { response.writeHead(500).end('boom'); }],
    ['no JSON', (_, response) => { response.writeHead(200).end('<html>'); }],
    ['fewer people than asked', (_, response) => sendJson(response, { people: [] })],
    ['a date that is none', (_, response) => sendJson(response, { people: [{ status: 'found', nameMatches: true, dischargedOn: '2021.9', dischargeType: '自主就业', district: '440106' }] })],
    ['a status nobody knows', (_, response) => sendJson(response, { people: [{ status: 'maybe' }] })],
    ['a way to somewhere else', (_, response) => { response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(); }],
    ['nothing in time', () => undefined],
  ])('%s is no answer: nobody is taken for unknown', async (_, answer) => {
    registry.answer = answer;
    await expect(ask()).rejects.toThrow(RegistryUnavailable);
  });

  test('a wrong token is no answer either, and the message repeats nothing of a person', async () => {
    const error = await ask('another').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RegistryUnavailable);
    expect(String(error)).not.toContain(idCardOf({ serial: 1 }));
  });
});

describe('a claim while the registry is away', () => {
  let stack: ClaimStack;
  let clerk: Caller;
  const claimNo = `C-${ROUND}-001`;

  beforeAll(async () => {
    stack = await startClaimStack(
      { databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') },
      { registry: httpRegistry({ url: registry.url, token: TOKEN, timeoutMs: 1_000 }) });
    clerk = await stack.institution('001');
    await stack.round(ROUND);
    await stack.advance('2021-09-02');
    await done(clerk('POST', '/api/claims', { json: { round: ROUND } }));
  });
  afterAll(async () => {
    await stack.close();
    await registry.goAway();
  });

  test('a roster is read all the same, and says that nothing was compared', async () => {
    await registry.goAway();
    const roster = await uploaded(clerk, claimNo, rosterOf(PEOPLE));
    expect(roster).toMatchObject({ status: 'read', summary: { rows: 3, approve: 3 }, errors: [{ code: 'REGISTRY_NOT_ASKED', level: 'warn' }] });
  });

  test('a submitted claim waits, says so once, and goes on by itself when the registry is back', async () => {
    const { seen } = await bodyOf<{ seen: unknown }>(await clerk('GET', `/api/claims/${claimNo}/rosters/1`));
    await done(clerk('POST', `/api/claims/${claimNo}/submit`, { json: { rosterVersion: 1, seen } }));
    await until('the hold', async () => {
      const view = await bodyOf<{ stage: string; checksHeld: string | null }>(await clerk('GET', `/api/claims/${claimNo}`));
      return view.checksHeld === 'REGISTRY_UNAVAILABLE' && view.stage === 'checking' ? true : undefined;
    });
    const told = await until('the registrar told', async () => {
      const rows = await stack.api.db.query<{ facts: unknown }>(`select facts from notification where code = 'CHECKS_HELD' and case_no = $1`, [claimNo]);
      return rows.length > 0 ? rows : undefined;
    });
    expect(told).toEqual([{ facts: { code: 'REGISTRY_UNAVAILABLE' } }]);
    await registry.open();
    await atStage(clerk, claimNo, ['identity']);
    const events = await stack.api.db.query<{ type: string }>('select type from case_event where case_no = $1 order by version', [claimNo]);
    expect(events.map((each) => each.type)).toEqual(['Opened', 'Submitted', 'ChecksHeld', 'ChecksRecorded']);
    expect(await bodyOf(await clerk('GET', `/api/claims/${claimNo}`))).toMatchObject({ checksHeld: null });
  });

  test('a registrar need not wait: retrying the checks asks at once', async () => {
    const neighbour = await stack.institution('002');
    const registrar = await stack.signedIn('registrar');
    const other = `C-${ROUND}-002`;
    await done(neighbour('POST', '/api/claims', { json: { round: ROUND } }));
    await registry.goAway();
    const { version, seen } = await uploaded(neighbour, other, rosterOf([{ serial: 3, district: '440106' }, { serial: 9, district: '440106' }]));
    await done(neighbour('POST', `/api/claims/${other}/submit`, { json: { rosterVersion: version, seen } }));
    await until('the hold', async () => {
      const view = await bodyOf<{ checksHeld: string | null }>(await neighbour('GET', `/api/claims/${other}`));
      return view.checksHeld === 'REGISTRY_UNAVAILABLE' ? true : undefined;
    });
    await registry.open();
    await done(registrar('POST', `/api/claims/${other}/retry-checks`, { json: {} }));
    await atStage(neighbour, other, ['identity']);
    const verdicts = await stack.api.db.query<{ reasons: string[] }>('select reasons from claim_row where claim_no = $1 order by row_no', [other]);
    expect(verdicts.map((row) => row.reasons)).toEqual([['DUPLICATE_ACROSS_INSTITUTIONS'], ['REGISTRY_UNKNOWN_PERSON']]);
  });
});
