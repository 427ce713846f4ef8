import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { projectDir } from '../../ops/config.ts';
import { fieldKeys } from '../../ops/secrets.ts';
import { verify } from '../../ops/verify.ts';
import { createFieldCipher } from '../../store/crypto.ts';
import { openAll } from '../../store/data-keys.ts';
import { openTrainee } from '../../store/enrolment-trainees.ts';
import { resealAll } from '../../store/reseal.ts';
import { personKey } from '../../store/rosters.ts';
import { saveVeterans } from '../../store/registry.ts';
import { SEALED_COLUMNS } from '../../store/sealed-columns.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, callerOf, problemOf } from './api-app.ts';
import { done, idCardOf, nameOf } from './claims-roster.ts';
import type { ClaimStack, SignedIn } from './claims-stack.ts';
import { CLOCK, startClaimStack } from './claims-stack.ts';
import type { Paid } from './marked-claim.ts';
import { carriedToPayment, dumpOf, ENROLMENT, MARKED, MARKS, marksIn, ROUND } from './marked-claim.ts';

/* One person who was paid is erased once the records were kept for their time: by two people, in every copy of the database, and without touching a fen. */

const TEMPORAL = inject('temporalAddress');
const PERSONAL = ['identity', 'name', 'certificate', 'phone'];
let stack: ClaimStack;
let paid: Paid;
let admin: SignedIn, colleague: SignedIn;
let personId: string;
let backup: { readonly rows: Sealed[]; readonly files: Sealed[]; readonly verified: unknown };
interface Sealed { readonly id: string; readonly sealed: Buffer }

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: TEMPORAL });
  paid = await carriedToPayment(stack);
  [admin, colleague] = [await stack.signedIn('admin'), await stack.signedIn('admin')];
  const { db, cipher } = stack.api;
  personId = (await db.one<{ id: string }>('select id from data_key where person_key = $1', [personKey(cipher, idCardOf(MARKED))])).id;
});
afterAll(() => stack.close());

const propose = (who: Caller = admin, id = personId): Promise<Response> => who('POST', '/api/erasures', { json: { personId: id, reason: '保存期满' } });
const due = async (): Promise<string[]> => (await done<{ items: { personId: string }[] }>(admin('GET', '/api/retention/due'))).items.map((each) => each.personId);
const checked = async (): Promise<unknown> => {
  const { ok, ledgerDigest } = await verify(stack.api.db);
  return { ok, ledgerDigest };
};
/** The content of every sealed value of the database, as far as any key opens it. */
const opened = async (): Promise<Buffer[]> => {
  const { db, cipher } = stack.api;
  const contents: Buffer[] = [];
  for (const { table, column, row, sealedAs } of SEALED_COLUMNS) {
    const values = await db.query<{ sealed: Buffer; row: string }>(`select ${column} as sealed, ${row} as row from ${table} where ${column} is not null`);
    const found = await openAll(db, cipher, values.map((each) => ({ sealed: each.sealed, place: { ...(sealedAs ?? { table, column }), row: each.row } })));
    contents.push(...found.filter((content) => content !== undefined));
  }
  return contents;
};
const personalIn = (contents: readonly Buffer[]): string[] => [...new Set(contents.flatMap(marksIn))].filter((mark) => PERSONAL.includes(mark)).sort();

describe('before', () => {
  test('who may is named by the table: the administrator proposes, a clerk does neither see nor propose', async () => {
    expect(await problemOf(await propose(paid.office.registrar))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await paid.office.maker('GET', '/api/retention/due'))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await done(admin('GET', '/api/retention/rules'))).toEqual([
      ...[['admission', 10], ['claim', 30], ['enrolment', 30]].map(([kind, years]) => ({ kind, years, reference: expect.any(String) as string, pending: null }))]);
    expect(await problemOf(await propose(admin, 'nobody'))).toEqual([404, 'NOT_FOUND']);
  });

  test('nothing is erased while its time runs', async () => {
    expect(await due()).toEqual([]);
    const refused = await propose();
    expect(refused.status).toBe(409);
    expect(await bodyOf(refused)).toMatchObject({ code: 'RETENTION_RUNNING', facts: { dueOn: expect.stringMatching(/^2051-/) } });
  });

  test('the years are changed by two people, and each step is on record', async () => {
    const { person: { id: adminId, displayName } } = admin;
    const change = (who: Caller, kind: string, years = 1) => who('POST', `/api/retention/rules/${kind}/changes`, { json: { years, reference: '示例〔2022〕1号' } });
    const decide = (who: Caller, changeId: string, how: string) => who('POST', `/api/retention/changes/${changeId}/${how}`);
    expect(await problemOf(await change(paid.office.decider, 'claim'))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await change(admin, 'payment'))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await change(admin, 'claim', 0))).toEqual([400, 'VALIDATION_FAILED']);
    const { changeId } = await done<{ changeId: string }>(change(admin, 'claim'));
    expect(await problemOf(await change(colleague, 'claim', 5))).toEqual([409, 'RETENTION_CHANGE_OPEN']);
    expect(await problemOf(await decide(admin, changeId, 'approve'))).toEqual([409, 'SAME_PERSON']);
    expect(await problemOf(await decide(paid.office.registrar, changeId, 'approve'))).toEqual([403, 'FORBIDDEN_ACT']);
    const rules = () => done<{ kind: string; years: number; pending: object | null }[]>(admin('GET', '/api/retention/rules'));
    expect((await rules())[1]).toMatchObject({ kind: 'claim', years: 30, pending: { changeId, years: 1, reference: '示例〔2022〕1号', proposedBy: { id: adminId, name: displayName } } });
    await done(decide(admin, changeId, 'reject'));
    expect(await problemOf(await decide(colleague, changeId, 'approve'))).toEqual([409, 'RETENTION_CHANGE_DECIDED']);
    for (const kind of ['claim', 'enrolment', 'admission']) {
      const { changeId: again } = await done<{ changeId: string }>(change(admin, kind));
      await done(decide(kind === 'claim' ? paid.office.decider : colleague, again, 'approve'));
    }
    expect(await rules()).toEqual(['admission', 'claim', 'enrolment'].map((kind) => ({ kind, years: 1, reference: '示例〔2022〕1号', pending: null })));
    const noted = await stack.api.db.query<{ act: string }>(`select act from access_audit where outcome = 'allowed' and subject like '%/' || $1 || '%'`, [changeId]);
    expect(noted.map(({ act }) => act).sort()).toEqual(['retention.erase', 'retention.propose']);
    expect(await stack.api.db.query('select 1 from retention_change where outcome is not null')).toHaveLength(4);
  });

  test('nor while anything of the person is open', async () => {
    await stack.advance('2022-11-01');
    await stack.api.db.execute(`update outgoing_message set made_at = now() - interval '1 hour'`);
    const { id } = await done<{ id: string }>(paid.office.maker('POST', '/api/holds', {
      json: { kind: 'hold', clock: CLOCK, expiresOn: '2022-11-20', reason: '待核实', subject: { kind: 'row', claimNo: paid.claimNo, rowNo: 1 } },
    }));
    expect(await bodyOf(await propose())).toMatchObject({ code: 'ERASURE_OPEN_MATTER', facts: { kind: 'hold', number: id } });
    expect(await done(admin('GET', `/api/retention/people/${personId}`))).toMatchObject({ records: [{ kind: 'claim', caseNo: paid.claimNo }], open: [{ kind: 'hold', number: id }] });
    await done(paid.office.approver('POST', `/api/holds/${id}/lift`, { json: { reason: '已核实' } }));
    expect(await due()).toEqual([personId]);
  });

  test('until then every value opens', async () => {
    expect(personalIn(await opened())).toEqual([...PERSONAL].sort());
    const { db } = stack.api;
    backup = {
      rows: await db.query<Sealed>(`select claim_no || '/' || roster_version || '/' || row_no as id, personal_enc as sealed from claim_row where claim_no = $1`, [paid.claimNo]),
      files: await db.query<Sealed>('select id::text as id, content_enc as sealed from stored_file'),
      verified: await checked(),
    };
    expect(backup.verified).toMatchObject({ ok: true });
  });
});

describe('erased', () => {
  test('by another person than who proposed it, and once', async () => {
    const { caseNo } = await done(propose());
    expect(await problemOf(await propose(colleague))).toEqual([409, 'ERASURE_PROPOSED']);
    expect(await problemOf(await admin('POST', `/api/erasures/${caseNo}/carry-out`))).toEqual([409, 'SAME_PERSON']);
    expect(await done(colleague('POST', `/api/erasures/${caseNo}/reject`, { json: { reason: '稍后' } }))).toMatchObject({ stage: 'rejected' });
    const { caseNo: again } = await done(propose());
    expect(await done(colleague('POST', `/api/erasures/${again}/carry-out`))).toMatchObject({ stage: 'erased' });
    const shown = await done<{ valuesGone: number; filesGone: number }>(admin('GET', `/api/erasures/${again}`));
    expect(shown).toMatchObject({ stage: 'erased', personId, decidedOn: '2022-11-01' });
    expect([shown.valuesGone > 2, shown.filesGone > 2]).toEqual([true, true]);
    expect(await due()).toEqual([]);
    expect(await problemOf(await propose())).toEqual([404, 'NOT_FOUND']);
  });

  test('no sealed value of the database names the person any more, whatever keys there are; nor does a dump', async () => {
    expect(personalIn(await opened())).toEqual([]);
    expect((await dumpOf(stack.api.db)).flatMap(marksIn)).toEqual([]);
  });

  test('nor does an older backup: its values are put back, and no key opens them', async () => {
    const { db, cipher } = stack.api;
    for (const { id, sealed } of backup.rows) await db.execute(`update claim_row set personal_enc = $2 where claim_no || '/' || roster_version || '/' || row_no = $1`, [id, sealed]);
    for (const { id, sealed } of backup.files) await db.execute('update stored_file set content_enc = $2 where id::text = $1', [id, sealed]);
    expect(personalIn(await opened())).toEqual([]);
    const row = await openAll(db, cipher, backup.rows.map(({ id, sealed }) => ({ sealed, place: { table: 'claim_row', column: 'personal_enc', row: id } })));
    expect(row.every((content) => content === undefined)).toBe(true);
  });

  test('lists and pages say so; money, outcome and history are there as before', async () => {
    const url = `/api/claims/${paid.claimNo}`;
    const { items } = await done<{ items: { erased: boolean; name: unknown; idCard: unknown; amountFen: number; outcome: string }[] }>(paid.office.first('GET', `${url}/rows`));
    expect(items).toMatchObject([{ erased: true, name: null, idCard: null, phone: null, amountFen: 600_000, outcome: 'approved' }]);
    expect(await problemOf(await paid.office.first('POST', `${url}/rows/1/reveal`, { json: { reason: '核对证件' } }))).toEqual([410, 'ERASED']);
    expect(await problemOf(await paid.office.auditor('GET', `${url}/rosters/3/original`))).toEqual([410, 'ERASED']);
    expect(await done(paid.office.auditor('GET', url))).toMatchObject({ stage: 'closed' });
    expect((await done<unknown[] | { items: unknown[] }>(paid.office.auditor('GET', `${url}/history`)))).toBeTruthy();
    expect(await openTrainee(stack.api.db, stack.api.cipher, ENROLMENT)).toMatchObject({ name: '', idCard: '' });
    const notices = await stack.api.db.query<{ id: string }>(`select file_id::text as id from export where kind = 'public-notice-pdf' and params->>'round' = $1`, [ROUND]);
    for (const { id } of notices) expect(await problemOf(await paid.office.auditor('GET', `/api/files/${id}`))).toEqual([410, 'ERASED']);
    expect(await checked()).toEqual(backup.verified);
  });

  test('who asks for the own line is told nothing, as a stranger', async () => {
    const before = await stack.api.db.query('select 1 from outgoing_message');
    const asked = await callerOf(stack.api)('POST', '/api/look-up/code', { json: { claimNo: paid.claimNo, idSuffix: idCardOf(MARKED).slice(-6) } });
    expect(asked.status).toBe(202);
    expect(await stack.api.db.query('select 1 from outgoing_message')).toEqual(before);
  });

  test('others are not touched, and who comes again is given a new key', async () => {
    const { db, cipher } = stack.api;
    const neighbour = personKey(cipher, idCardOf({ serial: 901 }));
    const nameIn = async (person: Buffer): Promise<string | undefined> => {
      const { sealed } = await db.one<{ sealed: Buffer }>('select personal_enc as sealed from veteran where person_key = $1', [person]);
      return (await openAll(db, cipher, [{ sealed, place: { table: 'veteran', column: 'personal_enc', row: person.toString('hex') } }]))[0]?.toString('utf8');
    };
    expect(await nameIn(neighbour)).toContain(nameOf({ serial: 901 }));
    const marked = personKey(cipher, idCardOf(MARKED));
    expect(await nameIn(marked)).toBeUndefined();
    await saveVeterans(db, cipher, 'again', [{ name: MARKS.name, idCard: idCardOf(MARKED), dischargedOn: '2020-03-01', dischargeType: '自主就业', district: '440106' }]);
    expect(await nameIn(marked)).toContain(MARKS.name);
    expect((await db.query('select 1 from data_key where person_key = $1', [marked])).length).toBe(2);
  });

  test('a change of key passes over what is empty, and wraps the keys that are left', async () => {
    const sealingKeys = [{ version: 2, key: randomBytes(32).toString('base64') }];
    const both = createFieldCipher(fieldKeys({ masterKey: stack.api.masterKey, sealingKeys }));
    expect(await resealAll(stack.api.db, both)).toEqual([]);
    expect(await stack.api.db.query('select 1 from data_key_secret where get_byte(key_enc, 1) <> 2')).toEqual([]);
  });

  test('the command line says what is due, by ids only: who was known again is due again', async () => {
    const env = { ...process.env, DATABASE_URL: stack.api.databaseUrl, TEMPORAL_ADDRESS: TEMPORAL, FUNENG_MASTER_KEY: stack.api.masterKey };
    const out = await new Promise<string>((resolve) => { execFile('node', ['--import', 'tsx', 'ops/cli.ts', 'retention', 'due', '--json'], { cwd: projectDir, env }, (_, text) => resolve(text)); });
    expect(JSON.parse(out)).toMatchObject([{ clock: CLOCK, records: 1, endedOn: '2021-09-14', dueOn: '2022-09-14' }]);
  });
});
