import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createAdmissionActivities } from '../../activities/admission.ts';
import { createBulkActivities } from '../../activities/bulk.ts';
import { createCaseActivities } from '../../activities/cases.ts';
import { createClockActivities } from '../../activities/clock.ts';
import { createPayloadCodec } from '../../activities/codec.ts';
import { createEnrolmentActivities } from '../../activities/enrolment.ts';
import { createExportActivities } from '../../activities/exports.ts';
import { bundledRegistry } from '../../activities/registry-port.ts';
import type { RegistryPort } from '../../activities/registry-port.ts';
import { createReconciliationActivities } from '../../activities/reconciliation.ts';
import { createRegistryActivities } from '../../activities/registry.ts';
import { startRelay } from '../../activities/relay.ts';
import { createRosterActivities } from '../../activities/roster.ts';
import type { CaseSender } from '../../activities/send.ts';
import { createCaseSender } from '../../activities/send.ts';
import { createWhatIfActivities } from '../../activities/what-if.ts';
import { parsePolicySeries } from '../../domain/policy/load.ts';
import type { Person } from '../../store/people.ts';
import { workflowBundle } from '../../ops/bundle.ts';
import { projectDir, readConfig } from '../../ops/config.ts';
import { loadPolicies, policySet } from '../../ops/policies.ts';
import { policySource } from '../../ops/policy-source.ts';
import { ensureSchedules } from '../../ops/schedules.ts';
import { ensureSearchAttributes } from '../../ops/servers/temporal-cluster.ts';
import { createSteppedClock } from '../../store/clocks.ts';
import { post } from '../../store/ledger.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { startApi } from './api-app.ts';

export type SignedIn = Caller & { readonly person: Person };

/** API, worker and relay in this process, on a database and a Temporal namespace of their own; one day after another passes by hand. */
export interface ClaimStack {
  readonly api: ApiUnderTest;
  readonly sender: CaseSender;
  readonly client: Client;
  /** Signs a new person in. */
  signedIn(role: Person['role'], scope?: { institutionCode?: string; districtCode?: string }): Promise<SignedIn>;
  institution(code: string): Promise<Caller>;
  round(code: string, dates?: { opensOn: string; closesOn: string }): Promise<void>;
  advance(to: string): Promise<void>;
  close(): Promise<void>;
}

export const CLOCK = 'rehearsal';
export const FIRST_DAY = '2021-09-01';

export async function startClaimStack(
  servers: { databaseUrl: string; temporalAddress: string }, options: { readonly registry?: RegistryPort; /** Instead of the shipped rules. */ readonly policyText?: string } = {},
): Promise<ClaimStack> {
  const shipped = options.policyText === undefined ? await loadPolicies(path.join(projectDir, 'policies')) : policySet(parsePolicySeries(options.policyText, 'policies of the test'));
  // Two sources, as the API and the worker are two programs: neither is told by the other what was published.
  const [policies, workersPolicies] = [policySource(shipped, () => api.db), policySource(shipped, () => api.db)];
  const connection = await Connection.connect({ address: servers.temporalAddress });
  const namespace = await freshNamespace(connection, servers.temporalAddress);
  const clients: Client[] = [];
  const api = await startApi(servers.databaseUrl, { policies, temporal: { client: () => clients[0] as Client, ready: () => Promise.resolve() } });
  const dataConverter = { payloadCodecs: [createPayloadCodec(api.cipher)] };
  const client = new Client({ connection, namespace, dataConverter });
  clients.push(client);
  const sender = createCaseSender(client, api.db);
  const work = await startWork(api, sender, { address: servers.temporalAddress, namespace, policies: workersPolicies, dataConverter, registry: options.registry, client });
  await ensureSchedules(client);
  await createSteppedClock(api.db, CLOCK, FIRST_DAY);
  await appropriate(api, 10_000_000_00);

  const signedIn: ClaimStack['signedIn'] = async (role, scope = {}) => {
    const person = await api.person({ role, ...scope });
    return Object.assign(await api.signIn(person), { person });
  };
  let serial = 0;
  return {
    api, sender, client, signedIn,
    institution: async (code) => {
      await api.db.execute(
        `insert into institution (code, name, kind, uscc, district) values ($1, $2, '高职', $3, '440106')`, [code, `示例职业学院${code}`, `USCC${code}`]);
      return signedIn('institution', { institutionCode: code });
    },
    round: async (code, { opensOn, closesOn } = { opensOn: FIRST_DAY, closesOn: '2021-09-30' }) => {
      const meta = { commandId: randomUUID(), actor: { id: 'registrar-of-test', role: 'registrar' }, on: FIRST_DAY };
      const command = { type: 'plan', meta, code, fiscalYear: 2021, schoolYear: '2020-2021', opensOn, closesOn };
      const planned = await sender.send({ kind: 'round', caseNo: `R-${code}`, clock: CLOCK, command });
      if (!planned.ok) throw new Error(planned.refusal.code);
    },
    advance: async (to) => {
      await client.workflow.execute('advance', { workflowId: `advance/${CLOCK}/${to}/${serial++}`, taskQueue: 'cases', args: [{ clock: CLOCK, on: to }] });
    },
    close: async () => {
      await work.stop();
      await api.close();
      await connection.close();
    },
  };
}

/** A namespace of its own: nothing of another test's database is found in it. */
async function freshNamespace(connection: Connection, address: string): Promise<string> {
  const namespace = `test-${randomUUID().slice(0, 8)}`;
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: proto.google.protobuf.Duration.fromObject({ seconds: 86_400 }) });
  await until('the namespace', async () => ensureSearchAttributes({ address }, namespace).then(() => true, () => undefined));
  return namespace;
}

interface WorkPlace {
  readonly client: Client;
  readonly registry: RegistryPort | undefined;
  readonly address: string;
  readonly namespace: string;
  readonly policies: ReturnType<typeof policySource>;
  readonly dataConverter: { payloadCodecs: ReturnType<typeof createPayloadCodec>[] };
}

async function startWork(api: ApiUnderTest, sender: CaseSender, place: WorkPlace): Promise<{ stop(): Promise<void> }> {
  Runtime.install({ shutdownSignals: [], logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: (text) => process.stderr.write(`${text}\n`) } });
  const { db, cipher } = api;
  const registry = place.registry ?? bundledRegistry(db, cipher);
  const connection = await NativeConnection.connect({ address: place.address });
  const common = { connection, namespace: place.namespace, dataConverter: place.dataConverter, shutdownGraceTime: '2s' } as const;
  const relay = startRelay({ db, sender, onError: (text) => process.stderr.write(`${text}\n`) });
  const cases = await Worker.create({ ...common, taskQueue: 'cases', workflowBundle: await workflowBundle(readConfig().cacheDir), activities: { ...createCaseActivities({ db, onSends: relay.wake }) } });
  const files = await Worker.create({
    ...common, taskQueue: 'files',
    activities: {
      ...createAdmissionActivities({ db, cipher, policies: place.policies, registry }), ...createEnrolmentActivities({ db, cipher, policies: place.policies, registry }),
      ...createRosterActivities({ db, cipher, policies: place.policies, registry, sampleIds: true }), ...createBulkActivities({ db, cipher, policies: place.policies, registry, sender }),
      ...createClockActivities({ db, sender }), ...createExportActivities({ db, cipher, policies: place.policies, sampleIds: true }),
      ...createReconciliationActivities({ db, client: place.client }), ...createRegistryActivities({ db, cipher, policies: place.policies, sampleIds: true }),
      ...createWhatIfActivities({ db, cipher, policies: place.policies, registry: place.registry ?? bundledRegistry(db, cipher), sender }),
    },
  });
  const running = [cases.run(), files.run()];
  return {
    stop: async () => {
      await relay.stop();
      cases.shutdown();
      files.shutdown();
      await Promise.all(running);
      await connection.close();
    },
  };
}

const quiet = (): void => undefined;

async function appropriate(api: ApiUnderTest, amountFen: number): Promise<void> {
  await api.db.tx(async (t) => {
    await t.execute(`insert into budget_line (code, fiscal_year, name) values ('B2021', 2021, '教育培训补助')`);
    await post(t, [{ key: 'B2021/appropriate', kind: 'appropriate', caseNo: 'B2021', budgetLine: 'B2021', amountFen, on: FIRST_DAY, actor: 'test' }]);
  });
}

/** Asks again until there is an answer; at most 30 s. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 30_000; ;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(50);
  }
}
