import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { projectDir } from '../../ops/config.ts';
import { fieldKeys } from '../../ops/secrets.ts';
import type { FieldCipher } from '../../store/crypto.ts';
import { createFieldCipher } from '../../store/crypto.ts';
import { createDatabase } from '../../store/db.ts';
import { openTrainee } from '../../store/enrolment-trainees.ts';
import { contactOf, sendWaiting } from '../../store/outgoing.ts';
import { openedPaymentPages } from '../../store/payments.ts';
import { askRegistry } from '../../store/registry.ts';
import { resealAll, waitingForKey } from '../../store/reseal.ts';
import { SEALED_COLUMNS } from '../../store/sealed-columns.ts';
import { readTexts } from '../unit/documents/exports-pdf-text.ts';
import type { Keys } from './api-app.ts';
import { callerOf } from './api-app.ts';
import { done, idCardOf } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack } from './claims-stack.ts';
import type { Paid } from './marked-claim.ts';
import { carriedToPayment, COLLEGE, CONTACT, dumpOf, ENROLMENT, filesBelow, MARKED, MARKS, marksIn } from './marked-claim.ts';
import { accountBody, entered, fileOf } from './money-office.ts';

const TEMPORAL = inject('temporalAddress');
let stack: ClaimStack;
let paid: Paid;
beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: TEMPORAL });
  paid = await carriedToPayment(stack);
});
afterAll(() => stack.close());

describe('a marked trainee and account that went from the roster to the payment are nowhere in plain text', () => {
  test('the search finds a mark in plain text, in hex and in base64', () => {
    for (const mark of Object.values(MARKS)) {
      for (const form of [mark, Buffer.from(mark).toString('hex'), ...['', '1', '12'].map((before) => Buffer.from(`${before}${mark}7`).toString('base64'))]) {
        expect(marksIn(`x ${form} x`), form).toHaveLength(1);
      }
    }
  });

  test('not in a dump of all tables', async () => {
    const dump = await dumpOf(stack.api.db);
    expect(dump.some((line) => line.includes(paid.claimNo))).toBe(true);
    expect(dump.filter((line) => marksIn(line).length > 0)).toEqual([]);
  });

  test('a sheet that is named after a person is still named to those who read the findings, also where they were stored before they were sealed', async () => {
    const auditor = await stack.signedIn('auditor');
    const look = (version: number): Promise<unknown> => done(auditor('GET', `/api/claims/${paid.claimNo}/rosters/${version}`));
    expect(await look(1)).toMatchObject({ failure: null, cellErrors: [{ sheet: MARKS.name, code: 'ID_CHECK_DIGIT' }] });
    expect(await look(2)).toMatchObject({ failure: { code: 'FILE_MISSING_COLUMNS', message: { zh: expect.stringContaining(MARKS.name) as string } }, errors: [] });
    const { db } = stack.api;
    await db.execute(`update claim_row set cell_errors = jsonb_set(cell_errors, '{0,sheet}', '"名册"') where claim_no = $1 and roster_version = 1`, [paid.claimNo]);
    await db.execute(`update roster set findings_enc = null, failure = '{"code":"FILE_EMPTY","message":{"zh":"空","en":"empty"}}' where claim_no = $1 and version = 2`, [paid.claimNo]);
    expect(await look(1)).toMatchObject({ cellErrors: [{ sheet: '名册' }] });
    expect(await look(2)).toMatchObject({ failure: { code: 'FILE_EMPTY' } });
  });

  test('not in Temporal’s file, nor in the logs of the servers', () => {
    const files = filesBelow(path.join(inject('serversData'), 'temporal'));
    expect(files.some((file) => file.includes(paid.claimNo)), 'the file is the one in use').toBe(true);
    const logs = filesBelow(path.join(inject('serversData'), 'logs'));
    expect(logs.length).toBeGreaterThan(0);
    expect([...files, ...logs].flatMap(marksIn)).toEqual([]);
  });

  test('not in the log of the API, nor in its metrics', async () => {
    const metrics = await (await callerOf(stack.api)('GET', '/metrics')).text();
    expect(metrics).toContain('/api/claims/:');
    expect(stack.api.logLines.join('')).toContain('/results');
    expect([marksIn(stack.api.logLines.join('')), marksIn(metrics)]).toEqual([[], []]);
  });

  test('the public notice names the trainee, and has neither the identity number nor a certificate nor an account', async () => {
    const text = (await readTexts(paid.notice)).join('');
    expect(marksIn(text)).toEqual(['name']);
    expect(marksIn(paid.notice)).toEqual([]);
  });
});

describe('a new key', () => {
  const sealingKeys = [{ version: 2, key: randomBytes(32).toString('base64') }];
  const withoutOld = { masterKey: randomBytes(32).toString('base64'), sealingKeys };
  const withBoth = (): Keys => ({ masterKey: stack.api.masterKey, sealingKeys });
  let both: FieldCipher;
  beforeAll(() => { both = createFieldCipher(fieldKeys(withBoth())); });

  const command = (): Promise<{ code: number; out: string; said: string }> => new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: stack.api.databaseUrl, TEMPORAL_ADDRESS: TEMPORAL, FUNENG_MASTER_KEY: stack.api.masterKey, FUNENG_SEALING_KEYS: sealingKeys.map(({ version, key }) => `${version}:${key}`).join() };
    const child = execFile('node', ['--import', 'tsx', 'ops/cli.ts', 'rotate-keys'], { cwd: projectDir, env }, (_, out, said) => resolve({ code: child.exitCode ?? -1, out, said }));
  });
  /** Counted from the catalogue of the database, whatever the list in the code says: `table.column` → versions of keys and how many values are under each. */
  const versions = async (): Promise<Record<string, Record<number, number>>> => {
    const columns = await stack.api.db.query<{ table: string; column: string }>(
      `select table_name as table, column_name as column from information_schema.columns where table_schema = 'public' and column_name like '%\\_enc' order by 1, 2`);
    const found: Record<string, Record<number, number>> = {};
    for (const { table, column } of columns) {
      const counts = await stack.api.db.query<{ version: number; n: number }>(`select get_byte(${column}, 1) as version, count(*) as n from ${table} where ${column} is not null group by 1`);
      found[`${table}.${column}`] = Object.fromEntries(counts.map(({ version, n }) => [version, n]));
    }
    return found;
  };
  /** What people read through the API (the whole row, every file, an answer that was kept), and what the programs read. */
  const opens = async (): Promise<void> => {
    const [first, auditor, maker] = [await stack.signedIn('city_first'), await stack.signedIn('auditor'), await stack.api.signIn(paid.payer)];
    const look = await done(first('POST', `/api/claims/${paid.claimNo}/rows/1/reveal`, { json: { reason: '核对证件' } }));
    expect(marksIn(JSON.stringify(look))).toEqual(['identity', 'name', 'certificate', 'phone']);
    const files = await stack.api.db.query<{ id: string }>('select id from stored_file');
    for (const { id } of files) expect((await fileOf(auditor, id)).status, id).toBe(200);
    const replayed = await maker('POST', `/api/batches/${paid.batchNo}/send`, { headers: { 'idempotency-key': 'marked-send' } });
    expect(replayed.status, 'the answer that was kept').toBe(200);
    const { db, cipher } = stack.api;
    expect(await openTrainee(db, cipher, ENROLMENT)).toMatchObject({ name: MARKS.name });
    expect(await contactOf(db, cipher, paid.payer.id)).toBe(CONTACT);
    const accounts = await db.tx(async (t) => {
      const opened: string[] = [];
      for await (const page of openedPaymentPages(t, cipher, paid.batchNo, 10)) opened.push(...page.map((line) => line.account));
      return opened;
    });
    expect(accounts).toEqual([MARKS.account]);
    const recipients: string[] = [];
    await db.execute('update outgoing_message set try_at = now()');
    await sendWaiting(db, cipher, 10, ({ recipient }) => {
      recipients.push(recipient);
      return Promise.reject(new Error('the gateway is away'));
    });
    expect(recipients).toEqual([MARKS.phone]);
  };

  test('every sealed column of the database is in the list of what is sealed anew', async () => {
    expect(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(Object.keys(await versions()).sort());
  });

  test('is not used while a program is connected that does not know it', async () => {
    const worker = createDatabase(stack.api.databaseUrl, { max: 1, applicationName: 'funeng-worker key 1' });
    await worker.query('select 1');
    const { code, said } = await command();
    expect([code, said.includes('funeng-worker key 1')]).toEqual([1, true]);
    await worker.close();
    expect((await versions())['claim_row.personal_enc']).toEqual({ 1: 2 });
  });

  test('a page that fails in its middle stays whole as it was', async () => {
    const before = await waitingForKey(stack.api.db, 2);
    let sealed = 0;
    const failing: FieldCipher = { ...both, encrypt: (plain, place) => {
      if (place.table === 'veteran' && ++sealed === 3) throw new Error('the power went');
      return both.encrypt(plain, place);
    } };
    await expect(resealAll(stack.api.db, failing)).rejects.toThrow('the power went');
    const after = await waitingForKey(stack.api.db, 2);
    expect(after).toEqual(before.filter(({ column }) => !['payee_account.number_enc', 'payment_line.account_enc', 'data_key_secret.key_enc'].includes(column)));
  });

  test('stopped in the middle of a table, old and new values stand side by side, and all of them open', async () => {
    const stop = new AbortController();
    const left = await resealAll(stack.api.db, both, { signal: stop.signal, onPage: ({ column }) => { if (column === 'stored_file.content_enc') stop.abort(); } });
    expect(left.map(({ column }) => column)).toEqual(['stored_file.content_enc']);
    const { 1: old, 2: fresh } = (await versions())['stored_file.content_enc'] ?? {};
    expect([old, fresh].every((n) => (n ?? 0) > 0), `${old} old, ${fresh} new`).toBe(true);
    await stack.api.restart(withBoth());
    await opens();
  });

  test('goes on where it was stopped, and leaves nothing under the old key', async () => {
    const { code, out } = await command();
    expect([code, JSON.parse(out)]).toEqual([0, { keyVersion: 2, secondFactors: 0, left: [] }]);
    const found = await versions();
    expect(Object.entries(found).filter(([, counts]) => Object.keys(counts).some((version) => version !== '2'))).toEqual([]);
    expect(Object.values(found).filter((counts) => (counts[2] ?? 0) > 0).length, 'columns that hold something').toBeGreaterThan(6);
    expect(await resealAll(stack.api.db, both, { onPage: () => { throw new Error('there was something left'); } })).toEqual([]);
  });

  test('opens everything without the old one', async () => {
    await stack.api.restart(withoutOld);
    await opens();
    await stack.api.restart(withBoth());
  });

  test('changes no blind index: the registry, the account of another institution and the row are still recognised by the master key', async () => {
    const marked = [{ idCard: idCardOf(MARKED), name: MARKS.name }];
    expect(await askRegistry(stack.api.db, both, marked)).toMatchObject([{ status: 'found', nameMatches: true }]);
    expect(await askRegistry(stack.api.db, createFieldCipher(fieldKeys(withoutOld)), marked)).toEqual([{ status: 'unknownPerson' }]);
    const other = await entered(stack, { ...paid.office, registrar: await stack.signedIn('registrar') }, '662');
    expect(await done(other('POST', '/api/institutions/662/accounts', { json: { ...accountBody('662'), number: accountBody(COLLEGE).number } }))).toMatchObject({ warnings: ['ACCOUNT_SHARED'] });
  });

  test('a paid line takes nothing but the same account under a later key', async () => {
    const change = (set: string): Promise<number> => stack.api.db.execute(`update payment_line set ${set} where batch_no = $1`, [paid.batchNo]);
    for (const set of ['account_enc = set_byte(account_enc, 1, 1)', 'account_enc = set_byte(account_enc, 20, 0)', 'account_enc = set_byte(account_enc, 1, 3), amount_fen = 1', `status = 'sent'`]) {
      await expect(change(set), set).rejects.toThrow(/POSTED_ROW_IS_FINAL/);
    }
  });
});
