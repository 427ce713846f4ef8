import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createCalendar } from '../../domain/calendar.ts';
import type { Database } from '../../store/db.ts';
import { saveTrainee } from '../../store/enrolment-trainees.ts';
import { sealContact } from '../../store/outgoing.ts';
import { bodyOf, callerOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, idCardOf, identified, nameOf, registered, rosterOf, seenBy, uploaded } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { until } from './claims-stack.ts';
import type { Office } from './money-office.ts';
import { accountBody, accounted, accountOf, answered, batchOf, creditOf, decided, entered, openOffice, previewOf } from './money-office.ts';

/* One trainee and one account that are to be found nowhere in plain text, carried from the roster to the payment; and where to look for them. */

export const ROUND = '2021-9';
export const COLLEGE = '661';
export const MARKED: Trainee = { serial: 983, district: '440106' };

/** Of an identity number the part before its check character: a mistyped one is as personal. */
export const MARKS = {
  identity: idCardOf(MARKED).slice(0, -1), name: nameOf(MARKED), certificate: '退字000983', phone: '13800001234', account: accountOf(Number(COLLEGE)),
} as const;

export interface Paid {
  readonly office: Office;
  /** Who sent the batch to the bank. */
  readonly payer: { readonly id: string; readonly username: string; readonly password: string };
  readonly claimNo: string;
  readonly batchNo: string;
  /** The public notice, as its PDF. */
  readonly notice: Buffer;
}

export const ENROLMENT = 'E-2021-0000000000000983';
export const CONTACT = '13900000983';

/** With the mistakes that people make on the way: each is refused, and must not be quoted where it is not sealed. */
export async function carriedToPayment(stack: ClaimStack): Promise<Paid> {
  const payer = await stack.api.person({ role: 'finance_maker' });
  const office: Office = { ...await openOffice(stack), maker: await stack.api.signIn(payer) };
  await registered(stack.api, [MARKED, ...[1, 2, 3, 4].map((n): Trainee => ({ serial: 900 + n, district: '440104' }))]);
  await stack.round(ROUND);
  await stack.advance('2021-09-02');
  const clerk = await entered(stack, office, COLLEGE);
  const claimNo = `C-${ROUND}-${COLLEGE}`;
  const url = `/api/claims/${claimNo}`;
  await done(clerk('POST', '/api/claims', { json: { round: ROUND } }));
  await refused(clerk('POST', '/api/claims', { json: { round: ROUND, [idCardOf(MARKED)]: nameOf(MARKED) } }), 400);
  const right = idCardOf(MARKED);
  await uploaded(clerk, claimNo, { ...rosterOf([{ ...MARKED, idCard: MARKS.identity + (right.endsWith('1') ? '2' : '1') }]), name: `${MARKS.name}.csv` });
  await uploaded(clerk, claimNo, { name: `${MARKS.name}.csv`, content: rosterOf([MARKED]).content.replace('姓名', '称呼') });
  const { version, seen } = await uploaded(clerk, claimNo, rosterOf([MARKED]));
  await done(clerk('POST', `${url}/submit`, { json: { rosterVersion: version, seen }, headers: { 'idempotency-key': 'marked-submit' } }));
  await identified(office.districts.slice(0, 1), claimNo);
  await done(office.first('POST', `${url}/rows/1/reveal`, { json: { reason: '核对证件' } }));
  await done(office.first('POST', `${url}/sign-first-review`, { json: { seen: await seenBy(office.first, claimNo) } }));
  await done(office.second('POST', `${url}/sign-second-review`, { json: { seen: await seenBy(office.second, claimNo) } }));
  const notice = await noticeOf(office);
  await stack.advance(createCalendar().addWorkingDays('2021-09-02', 8));
  await decided(office, claimNo);
  await refused(clerk('POST', `/api/institutions/${COLLEGE}/accounts`, { json: { ...accountBody(COLLEGE), number: `${MARKS.account}/${MARKS.account}/${MARKS.account}` } }), 422, 400);
  await accounted(clerk, office, COLLEGE);
  const batchNo = await paid(office, claimNo);
  await reached(stack, claimNo, payer.id);
  return { office, payer, claimNo, batchNo, notice };
}

async function paid(office: Office, claimNo: string): Promise<string> {
  const { list } = await previewOf(office, ROUND);
  const { caseNo: batchNo } = await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list } }));
  await done(office.approver('POST', `/api/batches/${batchNo}/approve`, { json: { list } }));
  await done(office.maker('POST', `/api/batches/${batchNo}/send`, { headers: { 'idempotency-key': 'marked-send' } }));
  const { lines } = await batchOf(office.maker, batchNo);
  const credits = lines.map((line) => creditOf(batchNo, line, MARKS.account));
  await refused(office.maker('POST', `/api/batches/${batchNo}/results`, { body: await answered(credits.map((each) => ({ ...each, lineNo: 9 }))) }), 422);
  await done(office.maker('POST', `/api/batches/${batchNo}/results`, { body: await answered(credits) }));
  await atStage(office.registrar, claimNo, ['closed']);
  return batchNo;
}

/** What else is kept of people: a code on its way to the phone, where a person of the office is reached, who is enrolled. */
async function reached({ api }: ClaimStack, claimNo: string, payer: string): Promise<void> {
  await done(callerOf(api)('POST', '/api/look-up/code', { json: { claimNo, idSuffix: idCardOf(MARKED).slice(-6) } }));
  await until('the code', async () => ((await api.db.query('select 1 from outgoing_message')).length > 0 ? true : undefined));
  await sealContact(api.db, api.cipher, payer, CONTACT);
  await saveTrainee(api.db, api.cipher, ENROLMENT, { name: MARKS.name, idCard: idCardOf(MARKED), veteranCertNo: MARKS.certificate, phone: MARKS.phone }, 2021, 'degree');
}

async function noticeOf({ maker }: Office): Promise<Buffer> {
  const { exportId } = await done<{ exportId: string }>(maker('POST', '/api/exports', { json: { kind: 'public-notice-pdf', params: { round: ROUND } } }));
  const fileId = await until('the notice', async () => {
    const state = await bodyOf<{ status: string; fileId: string | null }>(await maker('GET', `/api/exports/${exportId}`));
    if (state.status !== 'waiting' && state.fileId === null) throw new Error(`the notice is ${state.status}`);
    return state.fileId ?? undefined;
  });
  return Buffer.from(await (await maker('GET', `/api/files/${fileId}`)).arrayBuffer());
}

async function refused(answer: Promise<Response>, ...statuses: number[]): Promise<void> {
  const { status } = await answer;
  if (!statuses.includes(status)) throw new Error(`answered ${status}, where ${statuses.join(' or ')} was to be`);
}

/** Every row of every table as a line of text behind its table's name: what `pg_dump` writes, bytes in hex. */
export async function dumpOf(db: Database): Promise<string[]> {
  const tables = await db.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`);
  const lines: string[] = [];
  for (const { name } of tables) {
    lines.push(...(await db.query<{ line: string }>(`select t::text as line from ${name} t`)).map((row) => `${name} ${row.line}`));
  }
  return lines;
}

/** All files below a folder, as they are at this moment. */
export function filesBelow(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).map((each) => readFileSync(path.join(each.parentPath, each.name)));
}

/** The names of the marks that stand in the content: as they are, in hex, or in base64 at any offset. */
export function marksIn(content: string | Buffer): string[] {
  const bytes = Buffer.from(content);
  return Object.entries(MARKS).filter(([, mark]) => formsOf(mark).some((form) => bytes.includes(form))).map(([name]) => name);
}

function formsOf(mark: string): string[] {
  const bytes = Buffer.from(mark, 'utf8');
  const inBase64 = [0, 1, 2].map((offset) => Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    .slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)));
  return [mark, bytes.toString('hex'), ...inBase64];
}
