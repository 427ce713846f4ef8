import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import type { Bilingual } from '../domain/coded.ts';
import { SetupError } from './setup-error.ts';

/** Everything that can be set from outside, checked. Built once by {@link readConfig}; nothing else reads the environment. */
export interface Config {
  readonly mode: 'development' | 'production' | 'test';
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Absolute: databases, logs, keys and run records of this installation. */
  readonly dataDir: string;
  /** Absolute: the heads of the ledger's chain, kept outside the database. */
  readonly anchorFile: string;
  /** Absolute: programs that can be fetched again (the Temporal server, the test server). Outside the tree. */
  readonly cacheDir: string;
  /** `trustedProxies`: how many reverse proxies stand in front; 0: forwarded headers are ignored. */
  readonly http: { readonly host: string; readonly port: number; readonly publicUrl: string; readonly trustedProxies: number };
  /** `rowSecurity`: the API asks under a role that row-level security binds. */
  readonly database: { readonly url: string | undefined; readonly embeddedPort: number; readonly poolSize: number; readonly rowSecurity: boolean };
  readonly temporal: TemporalConfig;
  readonly signIn: {
    readonly secondFactor: 'required' | 'optional';
    readonly idleSeconds: number;
    readonly longestSeconds: number;
    /** The sample data's password signs in. */
    readonly sampleSignIns: boolean;
    /** The city's unified identity (OpenID Connect); undefined: passwords only. */
    readonly unifiedIdentity: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined;
  };
  /** Absolute: where mails and short messages are left for the bureau's gateway; undefined: they wait in the database. */
  readonly messagesDir: string | undefined;
  /** 32 bytes in base64; undefined: generated once and kept in the data folder (see ops/secrets.ts). */
  readonly masterKey: string | undefined;
  /** Later keys, 32 bytes in base64 each: the highest version seals, all open. */
  readonly sealingKeys: readonly { readonly version: number; readonly key: string }[];
  /** With which personal values are sealed from now on; both are always opened. */
  readonly cipherSuite: 'aes-256-gcm' | 'sm4-ctr-hmac-sm3';
  /** The bureau's own registry of veterans; without a URL it is the one imported here. */
  readonly registry: { readonly url: string | undefined; readonly token: string | undefined };
  readonly sample: {
    /** Carry the sample year when the database is empty. */
    readonly year: boolean;
    /** Accept identity numbers with the non-existent area prefix 99. */
    readonly ids: boolean;
  };
  /** An installation of its own for trying things out: every screen says so. */
  readonly rehearsal: boolean;
}

export interface TemporalConfig {
  /** host:port of an existing cluster; undefined: our own server. */
  readonly address: string | undefined;
  readonly namespace: string;
  readonly apiKey: string | undefined;
  readonly tls: TemporalTls | undefined;
  readonly uiUrl: string | undefined;
  readonly cliPath: string | undefined;
  readonly port: number;
  readonly uiPort: number;
  readonly synchronous: 'OFF' | 'NORMAL' | 'FULL';
}

/** Paths of PEM files; all undefined means TLS with the system's authorities. */
export interface TemporalTls {
  readonly certPath: string | undefined;
  readonly keyPath: string | undefined;
  readonly caPath: string | undefined;
  readonly serverName: string | undefined;
}

interface Setting<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly expected: Bilingual;
  readonly secret?: true;
}

const MASTER_KEY_BYTES = 32;

function setting<S extends z.ZodType>(schema: S, zh: string, en: string, secret?: true): Setting<S> {
  return { schema, expected: { zh, en }, ...(secret && { secret }) };
}

function oneOf<const T extends [string, ...string[]]>(values: T): Setting<z.ZodEnum<{ [K in T[number]]: K }>> {
  return setting(z.enum(values), values.join(' | '), values.join(' | '));
}

const port = (): Setting<z.ZodType<number>> =>
  setting(z.string().regex(/^\d{1,5}$/).transform(Number).pipe(z.number().int().min(1).max(65_535)), '1 到 65535 的整数', 'an integer from 1 to 65535');

const onOff = (): Setting<z.ZodType<boolean>> => setting(z.enum(['on', 'off']).transform((value) => value === 'on'), 'on 或 off', 'on or off');

const text = (zh: string, en: string): Setting<z.ZodString> => setting(z.string().min(1).max(1_000), zh, en);

function isKey(value: string): boolean {
  return Buffer.from(value, 'base64').length === MASTER_KEY_BYTES && /^[A-Za-z0-9+/]+={0,2}$/.test(value);
}

/** `none` is for programs that are started with every setting given: an empty value would be looked for in the `.env` file. */
function laterKeys(): z.ZodType<{ version: number; key: string }[]> {
  return z.string().transform((value) => (value === 'none' ? [] : value.split(',').map((part) => part.split(':', 2))
    .map(([version = '', key = '']) => ({ version: /^\d{1,3}$/.test(version) ? Number(version) : 0, key }))))
    .refine((keys) => keys.every(({ version, key }) => version >= 2 && version <= 255 && isKey(key)) && new Set(keys.map(({ version }) => version)).size === keys.length);
}

const webAddress = (): Setting<z.ZodType<string>> =>
  setting(z.url({ protocol: /^https?$/ }), 'http:// 或 https:// 开头的网址', 'an address that starts with http:// or https://');

const readableFile = (): Setting<z.ZodType<string>> =>
  setting(z.string().refine((value) => existsSync(value)), '一个存在的文件的路径', 'the path of a file that exists');

/** Every variable, once. `.env.example` documents the same names; a test holds the two together. */
export const settings = {
  NODE_ENV: oneOf(['development', 'production', 'test']),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  FUNENG_DATA: text('一个文件夹的路径', 'the path of a folder'),
  FUNENG_CACHE: text('一个文件夹的路径', 'the path of a folder'),
  FUNENG_ANCHOR_FILE: text('一个文件的路径', 'the path of a file'),
  FUNENG_HOST: text('监听的主机名或 IP', 'a host name or IP address to listen on'),
  FUNENG_PORT: port(),
  FUNENG_PUBLIC_URL: webAddress(),
  FUNENG_MASTER_KEY: setting(
    z.string().refine(isKey),
    '32 字节的 base64(openssl rand -base64 32)', '32 bytes in base64 (openssl rand -base64 32)', true),
  FUNENG_SEALING_KEYS: setting(laterKeys(), '2:<32 字节的 base64>,3:<…>(版本 2 到 255,不重复)或 none', '2:<32 bytes in base64>,3:<…> (versions 2 to 255, each once) or none', true),
  FUNENG_CIPHER_SUITE: oneOf(['aes-256-gcm', 'sm4-ctr-hmac-sm3']),
  FUNENG_SAMPLE_YEAR: onOff(),
  FUNENG_SECOND_FACTOR: oneOf(['required', 'optional']),
  FUNENG_SESSION_IDLE_MINUTES: setting(z.string().regex(/^\d{1,4}$/).transform(Number).pipe(z.number().int().min(5).max(1_440)), '5 到 1440 的整数', 'an integer from 5 to 1440'),
  FUNENG_SESSION_HOURS: setting(z.string().regex(/^\d{1,3}$/).transform(Number).pipe(z.number().int().min(1).max(168)), '1 到 168 的整数', 'an integer from 1 to 168'),
  FUNENG_OIDC_ISSUER: webAddress(),
  FUNENG_OIDC_CLIENT_ID: text('认证平台分配的应用标识', 'the id that the provider gave this application'),
  FUNENG_OIDC_CLIENT_SECRET: setting(z.string().min(1).max(2_000), '认证平台分配的应用密钥', 'the secret that the provider gave this application', true),
  FUNENG_MESSAGES: text('一个文件夹的路径', 'the path of a folder'),
  FUNENG_TRUSTED_PROXIES: setting(z.string().regex(/^\d$/).transform(Number), '0 到 9 的整数', 'an integer from 0 to 9'),
  FUNENG_SAMPLE_IDS: onOff(),
  FUNENG_REHEARSAL: onOff(),
  DATABASE_URL: setting(z.url({ protocol: /^postgres(ql)?$/ }), 'postgresql://用户:密码@主机:端口/库名', 'postgresql://user:password@host:port/database', true),
  DATABASE_POOL_SIZE: setting(z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(1).max(200)), '1 到 200 的整数', 'an integer from 1 to 200'),
  FUNENG_POSTGRES_PORT: port(),
  FUNENG_ROW_SECURITY: onOff(),
  REGISTRY_URL: webAddress(),
  REGISTRY_TOKEN: setting(z.string().min(1).max(2_000), '登记系统签发的令牌', "the registry's bearer token", true),
  TEMPORAL_ADDRESS: setting(z.string().regex(/^[^\s/:]+:\d{1,5}$/), '主机:端口', 'host:port'),
  TEMPORAL_NAMESPACE: setting(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/), '字母、数字、. _ - 组成的名字', 'a name of letters, digits, . _ -'),
  TEMPORAL_API_KEY: setting(z.string().min(1), '集群签发的 API 密钥', "the cluster's API key", true),
  TEMPORAL_TLS: onOff(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: readableFile(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: readableFile(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: readableFile(),
  TEMPORAL_TLS_SERVER_NAME: text('证书上的主机名', "the host name in the server's certificate"),
  TEMPORAL_UI_URL: webAddress(),
  TEMPORAL_CLI_PATH: readableFile(),
  FUNENG_TEMPORAL_PORT: port(),
  FUNENG_TEMPORAL_UI_PORT: port(),
  FUNENG_TEMPORAL_SYNCHRONOUS: oneOf(['OFF', 'NORMAL', 'FULL']),
} satisfies Record<string, Setting>;

type Name = keyof typeof settings;
type Values = { [N in Name]?: z.output<(typeof settings)[N]['schema']> };

/** The folder of package.json; relative paths in settings start here. */
export const projectDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Reads and checks all settings: the environment first, then the `.env` file (where it exists).
 * @throws SetupError CONFIG_INVALID naming every bad setting and what was expected; secrets are not repeated.
 */
export function readConfig(source: { env?: NodeJS.ProcessEnv; envFile?: string } = {}): Config {
  const { values, problems } = parse(mergedEnvironment(source));
  problems.push(...combinationProblems(values));
  if (problems.length > 0) throw configError(problems);
  return assemble(values);
}

interface Problem { readonly name: string; readonly said: Bilingual }

function mergedEnvironment({ env = process.env, envFile = path.join(projectDir, '.env') }: { env?: NodeJS.ProcessEnv; envFile?: string }): NodeJS.ProcessEnv {
  const fromFile = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  return { ...fromFile, ...Object.fromEntries(given) };
}

function parse(env: NodeJS.ProcessEnv): { values: Values; problems: Problem[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = unknownNames(env);
  for (const [name, { schema, expected, secret }] of Object.entries(settings) as [Name, Setting][]) {
    const raw = env[name];
    if (raw === undefined || raw === '') continue;
    const result = schema.safeParse(raw);
    if (result.success) values[name] = result.data;
    else {
      const shown = secret ? '' : `=${JSON.stringify(raw)}`;
      problems.push({ name, said: { zh: `${name}${shown}:应为${expected.zh}`, en: `${name}${shown}: expected ${expected.en}` } });
    }
  }
  return { values, problems };
}

/** A mistyped name would otherwise be ignored in silence. Only our own prefix can be judged. */
function unknownNames(env: NodeJS.ProcessEnv): Problem[] {
  return Object.keys(env).filter((name) => name.startsWith('FUNENG_') && !(name in settings)).map((name) => ({
    name, said: { zh: `${name}:没有这个设置,见 .env.example`, en: `${name}: there is no such setting, see .env.example` },
  }));
}

function combinationProblems(values: Values): Problem[] {
  const problems: Problem[] = [];
  const need = (name: Name, when: Bilingual): void => {
    problems.push({ name, said: { zh: `${name}:${when.zh}时必须给出${settings[name].expected.zh}`, en: `${name}: required ${when.en}; expected ${settings[name].expected.en}` } });
  };
  if (values.NODE_ENV === 'production' && !values.FUNENG_MASTER_KEY) need('FUNENG_MASTER_KEY', { zh: ' NODE_ENV=production ', en: 'when NODE_ENV=production' });
  if (values.TEMPORAL_TLS_CLIENT_CERT_PATH && !values.TEMPORAL_TLS_CLIENT_KEY_PATH) need('TEMPORAL_TLS_CLIENT_KEY_PATH', { zh: '给出客户端证书', en: 'together with the client certificate' });
  if (values.TEMPORAL_TLS_CLIENT_KEY_PATH && !values.TEMPORAL_TLS_CLIENT_CERT_PATH) need('TEMPORAL_TLS_CLIENT_CERT_PATH', { zh: '给出客户端私钥', en: 'together with the client key' });
  if (values.NODE_ENV === 'production' && values.FUNENG_REHEARSAL) {
    problems.push({ name: 'FUNENG_REHEARSAL', said: { zh: 'FUNENG_REHEARSAL=on:NODE_ENV=production 的环境不能用于演练', en: 'FUNENG_REHEARSAL=on: an installation with NODE_ENV=production is never a rehearsal' } });
  }
  if (values.NODE_ENV === 'production' && values.FUNENG_SAMPLE_YEAR) {
    problems.push({ name: 'FUNENG_SAMPLE_YEAR', said: { zh: 'FUNENG_SAMPLE_YEAR=on:NODE_ENV=production 时不能有示例数据和示例登录', en: 'FUNENG_SAMPLE_YEAR=on: there is no sample data and there are no sample sign-ins when NODE_ENV=production' } });
  }
  // Identity numbers leave the house: never readable on the way.
  if (values.NODE_ENV === 'production' && values.REGISTRY_URL?.startsWith('http:')) {
    problems.push({ name: 'REGISTRY_URL', said: { zh: 'REGISTRY_URL:NODE_ENV=production 时应为 https:// 开头的网址', en: 'REGISTRY_URL: expected an address that starts with https:// when NODE_ENV=production' } });
  }
  problems.push(...unifiedIdentityProblems(values));
  const ports = (['FUNENG_PORT', 'FUNENG_POSTGRES_PORT', 'FUNENG_TEMPORAL_PORT', 'FUNENG_TEMPORAL_UI_PORT'] as const).map((name) => [name, values[name] ?? defaultPorts[name]] as const);
  for (const [index, [name, value]] of ports.entries()) {
    const other = ports.slice(0, index).find(([, taken]) => taken === value);
    if (other) problems.push({ name, said: { zh: `${name}=${value}:与 ${other[0]} 相同,应为另一个端口`, en: `${name}=${value}: the same as ${other[0]}, expected another port` } });
  }
  return problems;
}

const OIDC_NAMES = ['FUNENG_OIDC_ISSUER', 'FUNENG_OIDC_CLIENT_ID', 'FUNENG_OIDC_CLIENT_SECRET'] as const;

/** All three or none; over https, for whoever can change the provider's answers can sign in as anybody. */
function unifiedIdentityProblems(values: Values): Problem[] {
  const given = OIDC_NAMES.filter((name) => values[name] !== undefined);
  const missing = given.length === 0 ? [] : OIDC_NAMES.filter((name) => values[name] === undefined);
  const problems: Problem[] = missing.map((name) => ({
    name, said: { zh: `${name}:配置统一身份登录时必须给出${settings[name].expected.zh}`, en: `${name}: required for the unified identity; expected ${settings[name].expected.en}` },
  }));
  if (values.NODE_ENV === 'production' && values.FUNENG_OIDC_ISSUER?.startsWith('http:')) {
    problems.push({ name: 'FUNENG_OIDC_ISSUER', said: { zh: 'FUNENG_OIDC_ISSUER:NODE_ENV=production 时应为 https:// 开头的网址', en: 'FUNENG_OIDC_ISSUER: expected an address that starts with https:// when NODE_ENV=production' } });
  }
  return problems;
}

function configError(problems: Problem[]): SetupError {
  return new SetupError('CONFIG_INVALID',
    { zh: `设置有误:${problems.map((problem) => problem.said.zh).join(';')}。`, en: `Bad settings: ${problems.map((problem) => problem.said.en).join('; ')}.` },
    { mend: { zh: '请改正环境变量或 .env 文件。', en: 'Correct the environment or the .env file.' } });
}

const defaultPorts = { FUNENG_PORT: 8088, FUNENG_POSTGRES_PORT: 54_329, FUNENG_TEMPORAL_PORT: 7233, FUNENG_TEMPORAL_UI_PORT: 8233 } as const;

function assemble(values: Values): Config {
  const mode = values.NODE_ENV ?? 'development';
  const host = values.FUNENG_HOST ?? '127.0.0.1';
  const httpPort = values.FUNENG_PORT ?? defaultPorts.FUNENG_PORT;
  return {
    mode,
    logLevel: values.LOG_LEVEL ?? 'info',
    dataDir: path.resolve(projectDir, values.FUNENG_DATA ?? '.data'),
    anchorFile: path.resolve(projectDir, values.FUNENG_ANCHOR_FILE ?? path.join(values.FUNENG_DATA ?? '.data', 'anchor', 'chain.jsonl')),
    cacheDir: path.resolve(projectDir, values.FUNENG_CACHE ?? defaultCacheDir()),
    http: { host, port: httpPort, publicUrl: values.FUNENG_PUBLIC_URL ?? `http://${host === '0.0.0.0' ? 'localhost' : host}:${httpPort}`, trustedProxies: values.FUNENG_TRUSTED_PROXIES ?? 0 },
    database: {
      url: values.DATABASE_URL,
      embeddedPort: values.FUNENG_POSTGRES_PORT ?? defaultPorts.FUNENG_POSTGRES_PORT,
      poolSize: values.DATABASE_POOL_SIZE ?? 10,
      rowSecurity: values.FUNENG_ROW_SECURITY ?? true,
    },
    temporal: temporalConfig(values),
    signIn: {
      secondFactor: values.FUNENG_SECOND_FACTOR ?? (mode === 'production' ? 'required' : 'optional'),
      idleSeconds: (values.FUNENG_SESSION_IDLE_MINUTES ?? 60) * 60,
      longestSeconds: (values.FUNENG_SESSION_HOURS ?? 12) * 3_600,
      sampleSignIns: mode !== 'production',
      unifiedIdentity: unifiedIdentity(values),
    },
    messagesDir: messagesFolder(values, mode),
    masterKey: values.FUNENG_MASTER_KEY,
    sealingKeys: values.FUNENG_SEALING_KEYS ?? [],
    cipherSuite: values.FUNENG_CIPHER_SUITE ?? 'aes-256-gcm',
    registry: { url: values.REGISTRY_URL, token: values.REGISTRY_TOKEN },
    sample: { year: values.FUNENG_SAMPLE_YEAR ?? mode !== 'production', ids: values.FUNENG_SAMPLE_IDS ?? mode !== 'production' },
    rehearsal: values.FUNENG_REHEARSAL ?? false,
  };
}

function unifiedIdentity({ FUNENG_OIDC_ISSUER: issuer, FUNENG_OIDC_CLIENT_ID: clientId, FUNENG_OIDC_CLIENT_SECRET: clientSecret }: Values): Config['signIn']['unifiedIdentity'] {
  return issuer === undefined || clientId === undefined || clientSecret === undefined ? undefined : { issuer, clientId, clientSecret };
}

/** In production the folder is named by somebody who knows what takes the messages from it. */
function messagesFolder(values: Values, mode: Config['mode']): string | undefined {
  const folder = values.FUNENG_MESSAGES ?? (mode === 'production' ? undefined : path.join(values.FUNENG_DATA ?? '.data', 'messages'));
  return folder && path.resolve(projectDir, folder);
}

function temporalConfig(values: Values): TemporalConfig {
  const files = {
    certPath: values.TEMPORAL_TLS_CLIENT_CERT_PATH, keyPath: values.TEMPORAL_TLS_CLIENT_KEY_PATH,
    caPath: values.TEMPORAL_TLS_SERVER_CA_CERT_PATH, serverName: values.TEMPORAL_TLS_SERVER_NAME,
  };
  const named = Object.values(files).some((value) => value !== undefined);
  // As the official SDKs decide: an API key or a certificate implies TLS unless it is switched off.
  const tls = values.TEMPORAL_TLS ?? (named || values.TEMPORAL_API_KEY !== undefined);
  return {
    address: values.TEMPORAL_ADDRESS,
    namespace: values.TEMPORAL_NAMESPACE ?? 'default',
    apiKey: values.TEMPORAL_API_KEY,
    tls: tls ? files : undefined,
    uiUrl: values.TEMPORAL_UI_URL,
    cliPath: values.TEMPORAL_CLI_PATH,
    port: values.FUNENG_TEMPORAL_PORT ?? defaultPorts.FUNENG_TEMPORAL_PORT,
    uiPort: values.FUNENG_TEMPORAL_UI_PORT ?? defaultPorts.FUNENG_TEMPORAL_UI_PORT,
    synchronous: values.FUNENG_TEMPORAL_SYNCHRONOUS ?? 'NORMAL',
  };
}

export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'funeng');
}
