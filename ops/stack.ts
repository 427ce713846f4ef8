import type { Bilingual } from '../domain/coded.ts';
import type { Config } from './config.ts';
import { ensureFolder } from './folders.ts';
import type { Say } from './say.ts';
import { masterKey } from './secrets.ts';
import { nodeService } from './servers/node-service.ts';
import { ensurePortFree } from './servers/ports.ts';
import { checkDatabase, startPostgres } from './servers/postgres.ts';
import { runScript } from './servers/script.ts';
import { findTemporal, startTemporal } from './servers/temporal.ts';
import { checkCluster, clusterConnection, ensureSearchAttributes } from './servers/temporal-cluster.ts';
import { Supervisor } from './supervisor.ts';

/** Everything that runs for one installation: the databases' addresses, our programs, and the supervisor that keeps them up. */
export interface Stack {
  readonly supervisor: Supervisor;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | undefined;
  readonly apiUrl: string;
  /** The environment of our programs: all settings, the found addresses and the master key. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly config: Config;
  readonly say: Say;
  /** `none` for throw-away data (the year, rehearsals): nothing is synced to the disk. */
  readonly durability?: 'full' | 'none';
}

/** Answers 200 once the API can serve; the worker sends its parent the message `ready`. */
export const READY_PATH = '/readyz';

/**
 * Starts databases, migrates, starts worker and API, each step said with its time. On any failure everything is stopped again.
 * @throws SetupError
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { config, say } = options;
  ensureFolder(config.dataDir, 'FUNENG_DATA');
  const supervisor = new Supervisor({ dataDir: config.dataDir, say });
  await supervisor.claim();
  try {
    const key = masterKey(config);
    const databaseUrl = await database(options, supervisor);
    const temporal = await temporalServer(options, supervisor);
    const env = programEnvironment(config, { databaseUrl, temporalAddress: temporal.address, temporalUiUrl: temporal.uiUrl, key });
    await step(say, { zh: '升级数据库结构', en: 'migrating the database' }, () => runScript('ops/migrate.ts', env));
    const apiUrl = await programs(options, supervisor, env);
    return { supervisor, databaseUrl, temporalAddress: temporal.address, temporalUiUrl: temporal.uiUrl, apiUrl, env, stop: () => supervisor.stop() };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

/** Runs one step, then says it with how long it took. */
export async function step<T>(say: Say, title: Bilingual, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const result = await work();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  say({ zh: `✓ ${title.zh}`, en: `${title.en} (${seconds} s)` });
  return result;
}

async function database({ config, say, durability }: StackOptions, supervisor: Supervisor): Promise<string> {
  const { url, embeddedPort } = config.database;
  if (url) {
    await step(say, { zh: 'PostgreSQL:DATABASE_URL', en: 'PostgreSQL: DATABASE_URL' }, () => checkDatabase(url));
    return url;
  }
  const service = { name: 'postgres', start: () => startPostgres({ dataDir: config.dataDir, port: embeddedPort, say, ...(durability && { durability }) }) };
  const server = await step(say, { zh: `PostgreSQL:内置,端口 ${embeddedPort}`, en: `PostgreSQL: embedded, port ${embeddedPort}` }, () => supervisor.start(service));
  return server.url;
}

async function temporalServer({ config, say, durability }: StackOptions, supervisor: Supervisor): Promise<{ address: string; uiUrl: string | undefined }> {
  const { namespace, port, uiPort, uiUrl } = config.temporal;
  const found = await findTemporal({ temporal: config.temporal, cacheDir: config.cacheDir, say });
  const title = { zh: `Temporal:${found.how.zh}`, en: `Temporal: ${found.how.en}` };
  if (found.kind === 'cluster') {
    const target = clusterConnection(config.temporal, found.address);
    await step(say, title, async () => {
      await checkCluster(target, namespace);
      await ensureSearchAttributes(target, namespace);
    });
    return { address: found.address, uiUrl };
  }
  const synchronous = durability === 'none' ? 'OFF' : config.temporal.synchronous;
  const service = { name: 'temporal', start: () => startTemporal({ program: found.path, dataDir: config.dataDir, namespace, port, uiPort, synchronous }) };
  return step(say, title, () => supervisor.start(service));
}

async function programs({ config, say }: StackOptions, supervisor: Supervisor, env: NodeJS.ProcessEnv): Promise<string> {
  const { host, port } = config.http;
  const { dataDir } = config;
  const apiUrl = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
  await ensurePortFree(port, { zh: '接口服务', en: 'the API' }, 'FUNENG_PORT', host);
  const worker = (name: string, queue: string) => nodeService({ name, script: 'ops/worker.ts', args: [queue], env, dataDir, ready: 'message' });
  // Side by side: most of their start is loading code. Workflows and heavy files each have a process of their own, so that no import holds up a signature.
  const started = await Promise.allSettled([
    step(say, { zh: '工作进程:事项', en: 'worker: cases' }, () => supervisor.start(worker('worker', 'cases'))),
    step(say, { zh: '工作进程:文件', en: 'worker: files' }, () => supervisor.start(worker('files', 'files'))),
    step(say, { zh: `接口服务 ${apiUrl}`, en: `API at ${apiUrl}` }, () => supervisor.start(nodeService({ name: 'api', script: 'ops/api.ts', env, dataDir, ready: { url: `${apiUrl}${READY_PATH}` } }))),
  ]);
  // Each has come to its end before one's failure is told: the supervisor then knows all that is to be stopped.
  for (const each of started) if (each.status === 'rejected') throw each.reason;
  return apiUrl;
}

function programEnvironment(config: Config, found: { databaseUrl: string; temporalAddress: string; temporalUiUrl: string | undefined; key: string }): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: config.mode,
    FUNENG_DATA: config.dataDir,
    FUNENG_CACHE: config.cacheDir,
    FUNENG_ANCHOR_FILE: config.anchorFile,
    FUNENG_HOST: config.http.host,
    FUNENG_PORT: String(config.http.port),
    FUNENG_PUBLIC_URL: config.http.publicUrl,
    FUNENG_TRUSTED_PROXIES: String(config.http.trustedProxies),
    FUNENG_MASTER_KEY: found.key,
    FUNENG_SEALING_KEYS: config.sealingKeys.map(({ version, key }) => `${version}:${key}`).join(',') || 'none',
    FUNENG_REHEARSAL: config.rehearsal ? 'on' : 'off',
    FUNENG_SAMPLE_YEAR: config.sample.year ? 'on' : 'off',
    FUNENG_SAMPLE_IDS: config.sample.ids ? 'on' : 'off',
    DATABASE_URL: found.databaseUrl,
    TEMPORAL_ADDRESS: found.temporalAddress,
    TEMPORAL_NAMESPACE: config.temporal.namespace,
    ...(found.temporalUiUrl && { TEMPORAL_UI_URL: found.temporalUiUrl }),
  };
}
