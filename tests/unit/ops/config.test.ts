import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { projectDir, readConfig, settings, type Config } from '../../../ops/config.ts';
import { fieldKeys } from '../../../ops/secrets.ts';
import { SetupError } from '../../../ops/setup-error.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'funeng-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const noFile = path.join(folder, 'absent');
const key = Buffer.alloc(32, 7).toString('base64');

function config(env: NodeJS.ProcessEnv): Config {
  return readConfig({ env, envFile: noFile });
}

function refusal(env: NodeJS.ProcessEnv): SetupError {
  try {
    config(env);
  } catch (error) {
    if (error instanceof SetupError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('a bad value stops the start with its name and what was expected, in both languages', () => {
  test.each([
    ['FUNENG_PORT', 'abc', 'an integer from 1 to 65535'],
    ['FUNENG_PORT', '0', 'an integer from 1 to 65535'],
    ['FUNENG_PORT', '65536', 'an integer from 1 to 65535'],
    ['FUNENG_PORT', '80.5', 'an integer from 1 to 65535'],
    ['FUNENG_POSTGRES_PORT', '-1', 'an integer from 1 to 65535'],
    ['FUNENG_TEMPORAL_PORT', ' 7233', 'an integer from 1 to 65535'],
    ['NODE_ENV', 'prod', 'development | production | test'],
    ['LOG_LEVEL', 'INFO', 'fatal | error | warn | info | debug | trace | silent'],
    ['FUNENG_SAMPLE_YEAR', 'yes', 'on or off'],
    ['FUNENG_SAMPLE_IDS', 'true', 'on or off'],
    ['FUNENG_PUBLIC_URL', 'ftp://example.org', 'http:// or https://'],
    ['DATABASE_POOL_SIZE', '0', 'an integer from 1 to 200'],
    ['DATABASE_POOL_SIZE', '201', 'an integer from 1 to 200'],
    ['TEMPORAL_ADDRESS', 'localhost', 'host:port'],
    ['TEMPORAL_ADDRESS', 'http://localhost:7233', 'host:port'],
    ['TEMPORAL_NAMESPACE', 'two words', 'a name of letters'],
    ['TEMPORAL_CLI_PATH', '/nowhere/temporal', 'a file that exists'],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', '/nowhere/ca.pem', 'a file that exists'],
    ['FUNENG_TEMPORAL_SYNCHRONOUS', 'off', 'OFF | NORMAL | FULL'],
  ])('%s=%s', (name, value, expected) => {
    const error = refusal({ [name]: value });
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.said.en).toContain(`${name}=${JSON.stringify(value)}: expected`);
    expect(error.said.en).toContain(expected);
    expect(error.said.zh).toContain(name);
    expect(error.said.zh).toContain('应为');
  });

  test('the unified identity is configured whole or not at all; in production over https; its secret is not repeated', () => {
    const [issuer, id, secret] = [{ FUNENG_OIDC_ISSUER: 'http://id.example' }, { FUNENG_OIDC_CLIENT_ID: 'funeng' }, { FUNENG_OIDC_CLIENT_SECRET: 'not to be said' }];
    expect(config({}).signIn.unifiedIdentity).toBeUndefined();
    expect(config({ ...issuer, ...id, ...secret }).signIn.unifiedIdentity).toEqual({ issuer: 'http://id.example', clientId: 'funeng', clientSecret: 'not to be said' });
    expect(refusal({ ...issuer, ...id }).said.en).toContain('FUNENG_OIDC_CLIENT_SECRET: required');
    expect(refusal(id).said.en).toMatch(/FUNENG_OIDC_ISSUER: required.*FUNENG_OIDC_CLIENT_SECRET: required/);
    const unsafe = refusal({ NODE_ENV: 'production', FUNENG_MASTER_KEY: key, ...issuer, ...id, ...secret });
    expect(unsafe.said.en).toContain('FUNENG_OIDC_ISSUER: expected an address that starts with https://');
    expect(unsafe.said.en).not.toContain('not to be said');
  });

  test('all bad values are named at once', () => {
    expect(refusal({ FUNENG_PORT: 'x', LOG_LEVEL: 'y' }).said.en).toMatch(/FUNENG_PORT.*LOG_LEVEL|LOG_LEVEL.*FUNENG_PORT/);
  });

  test('a mistyped name is not ignored', () => {
    expect(refusal({ FUNENG_PROT: '80' }).said.en).toContain('FUNENG_PROT');
  });

  test('two servers may not be given the same port, also when one of them is a default', () => {
    expect(refusal({ FUNENG_PORT: '7233' }).said.en).toMatch(/FUNENG_TEMPORAL_PORT=7233: the same as FUNENG_PORT/);
  });

  test('a client certificate without its key is refused', () => {
    const cert = path.join(folder, 'cert.pem');
    writeFileSync(cert, 'x');
    expect(refusal({ TEMPORAL_TLS_CLIENT_CERT_PATH: cert }).said.en).toContain('TEMPORAL_TLS_CLIENT_KEY_PATH');
    expect(refusal({ TEMPORAL_TLS_CLIENT_KEY_PATH: cert }).said.en).toContain('TEMPORAL_TLS_CLIENT_CERT_PATH');
  });
});

describe('secrets', () => {
  test.each([
    ['FUNENG_SEALING_KEYS', `1:${key}`], ['FUNENG_SEALING_KEYS', `256:${key}`], ['FUNENG_SEALING_KEYS', key], ['FUNENG_SEALING_KEYS', '2:c2hvcnQ='], ['FUNENG_SEALING_KEYS', `2:${key},2:${key}`],
    ['FUNENG_MASTER_KEY', 'c2hvcnQ='], ['FUNENG_MASTER_KEY', 'x'.repeat(40)], ['FUNENG_MASTER_KEY', `${key}!`], ['DATABASE_URL', 'mysql://root:hunter2@host/db'],
  ])('a bad %s is named but never repeated', (name, value) => {
    const printed = refusal({ [name]: value }).lines().join('\n');
    expect(printed).toContain(name);
    expect(printed).not.toContain(value);
  });

  test('of several keys the highest version seals, in whatever order they are given; without any the master key does', () => {
    const sealing = (value?: string) => fieldKeys({ masterKey: key, sealingKeys: config(value === undefined ? {} : { FUNENG_SEALING_KEYS: value }).sealingKeys });
    expect(sealing(`3:${key},2:${key}`)).toMatchObject({ current: 3, keys: [{ version: 1 }, { version: 3 }, { version: 2 }] });
    for (const none of [undefined, 'none']) expect(sealing(none)).toMatchObject({ current: 1, keys: [{ version: 1 }] });
  });

  test('production does not start without a master key', () => {
    expect(refusal({ NODE_ENV: 'production' }).said.en).toContain('FUNENG_MASTER_KEY');
    expect(config({ NODE_ENV: 'production', FUNENG_MASTER_KEY: key }).masterKey).toBe(key);
  });
});

describe('what is accepted', () => {
  test('nothing needs to be set; development offers the sample, production does not', () => {
    expect(config({})).toMatchObject({ mode: 'development', http: { port: 8088 }, sample: { year: true, ids: true }, dataDir: path.join(projectDir, '.data') });
    expect(config({ NODE_ENV: 'production', FUNENG_MASTER_KEY: key }).sample).toEqual({ year: false, ids: false });
  });

  test('production refuses the sample data, and wants a second factor; elsewhere it is offered', () => {
    expect(refusal({ NODE_ENV: 'production', FUNENG_MASTER_KEY: key, FUNENG_SAMPLE_YEAR: 'on' }).said.en).toContain('FUNENG_SAMPLE_YEAR=on: there is no sample data');
    expect(config({ NODE_ENV: 'production', FUNENG_MASTER_KEY: key })).toMatchObject({ signIn: { sampleSignIns: false, secondFactor: 'required' }, messagesDir: undefined });
    expect(config({})).toMatchObject({ signIn: { sampleSignIns: true, secondFactor: 'optional' }, messagesDir: path.join(projectDir, '.data', 'messages') });
  });

  test('an empty value counts as not given', () => {
    expect(config({ FUNENG_PORT: '', DATABASE_URL: '' })).toMatchObject({ http: { port: 8088 }, database: { url: undefined } });
  });

  test('the environment wins over the .env file', () => {
    const envFile = path.join(folder, '.env');
    writeFileSync(envFile, 'FUNENG_PORT=9001\nLOG_LEVEL=warn\n');
    expect(readConfig({ env: { FUNENG_PORT: '9002' }, envFile })).toMatchObject({ http: { port: 9002 }, logLevel: 'warn' });
  });

  test('an API key implies TLS unless TLS is switched off', () => {
    expect(config({ TEMPORAL_API_KEY: 'k' }).temporal.tls).toBeDefined();
    expect(config({ TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'off' }).temporal.tls).toBeUndefined();
    expect(config({}).temporal.tls).toBeUndefined();
  });

  test('the cache is outside the tree', () => {
    expect(path.relative(projectDir, config({}).cacheDir).startsWith('..')).toBe(true);
  });
});

test('.env.example documents every setting and no other', () => {
  const documented = [...readFileSync(path.join(projectDir, '.env.example'), 'utf8').matchAll(/^# ([A-Z][A-Z_]+)=/gm)].map((match) => match[1]);
  expect([...documented].sort()).toEqual(Object.keys(settings).sort());
  expect(new Set(documented).size).toBe(documented.length);
});
