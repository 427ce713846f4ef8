import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Role } from '../../domain/access.ts';
import { ROLES } from '../../domain/access.ts';
import type { Caller } from './api-app.ts';
import { callerOf } from './api-app.ts';
import type { Contract, Judge } from './contract-answers.ts';
import { judgeOf, operationsOf } from './contract-answers.ts';
import type { Known, Operation, Request } from './contract-inputs.ts';
import { requestsTo } from './contract-inputs.ts';
import { furnishedWorld } from './contract-world.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack } from './claims-stack.ts';

/* Whatever is sent to whatever route, the answer is one of those that the contract names. FUZZ_SEED=… asks the same again; FUZZ_TIMES=… asks each route so often. */

/** The same on every run unless told, so that a run that was green stays so; another number asks for other things. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_210_901);
const TIMES = Number(process.env['FUZZ_TIMES'] ?? 6);
const AT_ONCE = 4;
const PATIENCE_MS = 30_000;

/** What would leave the others little to do comes last: a clock that runs years ahead, the office's people signed out or disabled. */
const LAST = ['/api/year-ends', '/api/clocks', '/api/people', '/api/session', '/api/look-up', '/api/calendar'];

let stack: ClaimStack;
let known: Known;
let judge: Judge;
let operations: Operation[];
let schemas: Contract['components']['schemas'];
const callers = new Map<Role, Caller>();

beforeAll(async () => {
  process.stdout.write(`FUZZ_SEED=${SEED} FUZZ_TIMES=${TIMES}\n`);
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  known = await furnishedWorld(stack);
  const contract = await (await fetch(`${stack.api.url}/api/openapi.json`)).json() as Contract;
  judge = judgeOf(contract);
  const rank = ({ path }: Operation): number => LAST.findIndex((start) => path.startsWith(start));
  operations = operationsOf(contract).sort((one, other) => rank(one) - rank(other));
  schemas = contract.components.schemas;
});
afterAll(() => stack.close());

test('every route answers what the contract names, whatever is asked of it and by whom', async () => {
  const faults: string[] = [];
  const statuses: Record<number, number> = {};
  for (const operation of operations) {
    const waiting = requestsTo(operation, schemas, known, { times: TIMES, seed: SEED });
    const ask = async (): Promise<void> => {
      for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
        const answer = await send(operation, request);
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        for (const fault of judge(operation, answer)) faults.push(`${operation.method} ${operation.path} ${fault}\n    ${wordsOf(request)}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
  }
  process.stdout.write(`answers by status: ${JSON.stringify(statuses)}\n`);
  expect(faults, `ask the same again with FUZZ_SEED=${SEED} FUZZ_TIMES=${TIMES}`).toEqual([]);
  // Requests that get nowhere would prove nothing.
  expect(statuses[200] ?? 0).toBeGreaterThan(operations.length * TIMES * 0.1);
});

async function send(operation: Operation, request: Request): Promise<Parameters<Judge>[1]> {
  const caller = await askerOf(operation, request.draw);
  const leave = new AbortController();
  const patience = setTimeout(() => leave.abort(), PATIENCE_MS);
  try {
    const answer = await caller(request.method, request.target, { body: bodyOf(request), headers: request.headers, signal: leave.signal });
    const type = answer.headers.get('content-type') ?? '';
    const text = type.startsWith('text/event-stream') ? '' : await answer.text();
    // Signed out or disabled on the way: the next one signs in anew.
    if (answer.status === 401 && request.headers['cookie'] === undefined && text.includes('NOT_SIGNED_IN')) for (const [role, each] of callers) if (each === caller) callers.delete(role);
    return { status: answer.status, type, headers: answer.headers, text };
  } catch (error) {
    return { status: 599, type: '', headers: new Headers(), text: `no answer: ${String(error)} ${String((error as Error).cause)}` };
  } finally {
    clearTimeout(patience);
    leave.abort();
  }
}

/** Mostly somebody who may, sometimes somebody who may not, now and then nobody. Whose session has ended signs in as another person of the office. */
async function askerOf({ who }: Operation, draw: number): Promise<Caller> {
  const turn = draw % 20;
  if (turn === 0) return callerOf(stack.api);
  const role = turn < 17 && who.length > 0 ? who[draw % who.length] as Role : ROLES[draw % ROLES.length] as Role;
  const found = callers.get(role);
  if (found !== undefined) return found;
  const made = await stack.signedIn(role, role === 'institution' ? { institutionCode: String(known['institution']?.[0]) } : role === 'district' ? { districtCode: '440106' } : {});
  callers.set(role, made);
  return made;
}

function bodyOf({ body, method }: Request): RequestInit['body'] {
  if (body === undefined || method === 'GET') return undefined;
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.append(name, value);
  for (const { field, name, content } of body.files) form.append(field, new Blob([new Uint8Array(content)]), name);
  return form;
}

function wordsOf({ kind, method, target, headers, body }: Request): string {
  const sent = body === undefined || typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString('hex') : JSON.stringify({ fields: body.fields, files: body.files.map(({ name, content }) => [name, content.length]) });
  return `${kind}: ${method} ${target.slice(0, 300)} ${JSON.stringify(headers).slice(0, 200)} ${(sent ?? '').slice(0, 1_500)}`;
}
