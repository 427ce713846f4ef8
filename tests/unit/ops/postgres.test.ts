import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saySilently } from '../../../ops/say.ts';
import { clusterRecord } from '../../../ops/secrets.ts';
import { identify } from '../../../ops/servers/identity.ts';
import { freePort } from '../../../ops/servers/ports.ts';
import { checkDatabase, startPostgres, type PostgresServer } from '../../../ops/servers/postgres.ts';
import { throwAwayData } from '../../../ops/throw-away.ts';

const { dataDir, remove } = throwAwayData();
let port: number;
let server: PostgresServer;

beforeAll(async () => {
  port = await freePort();
  server = await start();
});
afterAll(async () => {
  await server.stop();
  const cluster = clusterFolder();
  remove();
  expect([existsSync(dataDir), existsSync(cluster)]).toEqual([false, false]);
});

function start(): Promise<PostgresServer> {
  return startPostgres({ dataDir, port, say: saySilently });
}

async function query<Row extends pg.QueryResultRow>(sql: string, url = server.url): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function clusterFolder(): string {
  return (JSON.parse(readFileSync(clusterRecord(dataDir), 'utf8')) as { cluster: string }).cluster;
}

test('what was committed survives kill -9 of the server while a client works, and a second one', async () => {
  await query('create table kept (n int primary key)');
  for (const round of [1, 2]) {
    const busy = query('insert into kept select generate_series(1000, 300000)').catch(() => undefined);
    await query(`insert into kept values (${round})`);
    const killed = server.pid;
    server.kill('SIGKILL');
    await server.exited;
    server = await start();
    await busy;
    expect(server.pid).not.toBe(killed);
    expect(identify(killed)).toBeUndefined();
  }
  expect((await query<{ n: number }>('select n from kept where n < 1000 order by n')).map(({ n }) => n)).toEqual([1, 2]);
});

test('a stopped server keeps its data, its password and its address', async () => {
  await query('create table stays as select 42 as n');
  const { url } = server;
  await server.stop();
  server = await start();
  expect(server.url).toBe(url);
  expect(await query('select n from stays')).toEqual([{ n: 42 }]);
});

test('a lock file whose number now belongs to another program does not prevent the start', async () => {
  await server.stop();
  // Our own number: certainly alive and certainly not PostgreSQL.
  const lock = path.join(clusterFolder(), 'postmaster.pid');
  writeFileSync(lock, `${process.pid}\n${clusterFolder()}\n0\n${port}\n\n\n\n`);
  server = await start();
  expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
  expect(identify(process.pid)).toBeDefined();
});

test('a server left running for the same folder is ended before the new one starts', async () => {
  const left = server;
  server = await start();
  await expect(left.exited).resolves.toMatchObject({ code: 0 });
  expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('nobody gets in without the password', async () => {
  const url = new URL(server.url);
  url.password = 'wrong';
  await expect(query('select 1', url.href)).rejects.toMatchObject({ code: '28P01' });
  expect(statSync(path.join(dataDir, 'secrets', 'postgres.password')).mode & 0o777).toBe(0o600);
});

test('it listens on this machine only, commits durably, and sorts the same on every machine', async () => {
  const rows = await query<{ name: string; setting: string }>("select name, setting from pg_settings where name in ('listen_addresses','fsync','synchronous_commit','full_page_writes','server_encoding')");
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({ listen_addresses: '127.0.0.1', fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', server_encoding: 'UTF8' });
  expect(await query("select datlocprovider, datlocale from pg_database where datname = 'funeng'")).toEqual([{ datlocprovider: 'b', datlocale: 'C.UTF-8' }]);
});

test('a refused row does not appear in the log', async () => {
  await query('create table people (id text check (id <> \'990101199001010000\'))');
  await expect(query("insert into people values ('990101199001010000')")).rejects.toMatchObject({ code: '23514' });
  expect(readFileSync(path.join(dataDir, 'logs', 'postgres.log'), 'utf8')).not.toContain('990101199001010000');
});

test('a busy port is refused with the setting to change', async () => {
  const other = throwAwayData();
  try {
    await expect(startPostgres({ dataDir: other.dataDir, port, say: saySilently })).rejects.toMatchObject({ code: 'PORT_BUSY', mend: { en: expect.stringContaining('FUNENG_POSTGRES_PORT') } });
  } finally {
    other.remove();
  }
});

test('data of another major version is refused, not touched', async () => {
  await server.stop();
  const file = path.join(clusterFolder(), 'PG_VERSION');
  const version = readFileSync(file, 'utf8');
  writeFileSync(file, '14\n');
  try {
    await expect(start()).rejects.toMatchObject({ code: 'POSTGRES_OTHER_VERSION', said: { en: expect.stringContaining('PostgreSQL 14') } });
  } finally {
    writeFileSync(file, version);
    server = await start();
  }
});

test('a database given from outside is checked', async () => {
  await expect(checkDatabase(server.url)).resolves.toBeUndefined();
  await expect(checkDatabase(`postgresql://nobody:wrong@127.0.0.1:${port}/funeng`)).rejects.toMatchObject({ code: 'POSTGRES_UNREACHABLE' });
});
