import { randomUUID } from 'node:crypto';
import { createCalendar } from '../../domain/calendar.ts';
import { addTraineePayees } from '../../store/payees.ts';
import { TINY_PDF } from '../setup/scans.ts';
import type { Caller } from './api-app.ts';
import { bodyOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { done, idCardOf, nameOf, registered, rosterOf, seenBy, submitted, uploaded } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { CLOCK, until } from './claims-stack.ts';
import type { Known } from './contract-inputs.ts';
import { applicationOf } from './enrolment-desk.ts';
import { carriedToPayment, COLLEGE, ROUND } from './marked-claim.ts';
import { accountBody, answered, entered } from './money-office.ts';

/** A bureau in the middle of its work: claims at several stages, one of them paid, enrolments, an admission, a clawback, holds, files. Answers with what is there, by the names that the contract has for it. */
export async function furnishedWorld(stack: ClaimStack): Promise<Known> {
  const { office, claimNo, batchNo } = await carriedToPayment(stack);
  const { api } = stack;
  const people: Trainee[] = Array.from({ length: 30 }, (_, n) => ({ serial: 700 + n, district: n % 2 === 0 ? '440106' : '440104' }));
  await registered(api, people);
  const clerks: Record<string, Caller> = {};
  for (const code of ['671', '672']) clerks[code] = await entered(stack, office, code);
  const clerk = (code: string): Caller => clerks[code] as Caller;
  const drafted = `C-${ROUND}-671`;
  await done(clerk('671')('POST', '/api/claims', { json: { round: ROUND } }));
  await uploaded(clerk('671'), drafted, rosterOf(people.slice(0, 4)));
  await submitted(clerk('672'), ROUND, '672', people.slice(4, 8));
  await done(clerk('671')('POST', '/api/institutions/671/accounts', { json: accountBody('671') }));
  // One of the trainees is paid on an account of his or her own, as no programme that ships pays anybody.
  await api.db.execute(`update claim_row set paid_to = 'trainee' where claim_no = $1 and row_no = 1`, [`C-${ROUND}-672`]);
  await addTraineePayees(api.db, `C-${ROUND}-672`, 1, [1]);
  const enrolments = [];
  for (const { serial } of people.slice(10, 14)) enrolments.push((await done(clerk('671')('POST', '/api/enrolments', { json: applicationOf(serial) }))).caseNo);
  await planned(stack, office.registrar);
  await begun(stack, { claimNo, batchNo, maker: office.maker, registrar: office.registrar });
  return collected(stack, people, [await seenBy(clerk('671'), drafted), await seenBy(office.districts[0] as Caller, `C-${ROUND}-672`)]);
}

async function planned({ api }: ClaimStack, registrar: Caller): Promise<void> {
  const quota = { courses: [{ institution: '671', major: '护理', seats: 2 }, { institution: '672', major: '焊接', seats: 2 }] };
  const { today } = await api.db.one<{ today: string }>('select today::text from clock where id = $1', [CLOCK]);
  const days = createCalendar();
  await done(registrar('POST', '/api/admissions', { json: {
    code: '2021-J', programme: 'junior-college', schoolYear: '2021-2022', opensOn: today, closesOn: days.addWorkingDays(today, 5), startsOn: days.addWorkingDays(today, 9), confirmDays: 5, quota, seed: 'sample-seed-1', clock: CLOCK,
  } }));
}

/** What finance and the registrar have begun: each of these has a number that others are asked by. */
async function begun({ api }: ClaimStack, { claimNo, batchNo, maker, registrar }: { claimNo: string; batchNo: string; maker: Caller; registrar: Caller }): Promise<void> {
  const starts: readonly [Caller, string, object][] = [
    [maker, '/api/holds', { kind: 'hold', clock: CLOCK, expiresOn: '2021-10-05', reason: '待核实', subject: { kind: 'row', claimNo: `C-${ROUND}-672`, rowNo: 1 } }],
    [registrar, '/api/clawbacks', { claimNo, ground: 'dropOut', ref: 'W-1', rows: [{ rowNo: 1, attended: 5, total: 10 }] }],
    [maker, '/api/refunds', { batchNo, lineNo: 1, rows: [{ rowNo: 1, amountFen: 1_000 }], bankReference: 'R-1', receivedOn: '2021-09-10', reason: '院校退回' }],
    [registrar, '/api/samples', { round: ROUND, seed: 'sample-seed-1' }],
    [registrar, '/api/policies', { code: 'draft', text: 'versions: []', clock: CLOCK }],
    [registrar, '/api/what-ifs', { scope: { open: true } }],
    [maker, '/api/exports', { kind: 'bank-file-xlsx', params: { batchNo } }],
    [maker, '/api/periods', { month: '2021-09', dueOn: '2021-10-11', clock: CLOCK }],
    [maker, '/api/budgets', { code: 'X2021', fiscalYear: 2021, name: '其他', amountFen: 1_000_000_00, on: '2021-09-01' }],
    [maker, '/api/budget-transfers', { fiscalYear: 2021, from: 'X2021', to: 'B2021', amountFen: 20_000, reason: '年中调剂' }],
    [registrar, '/api/reconciliation/runs', {}],
  ];
  const refused: string[] = [];
  for (const [caller, route, json] of starts) {
    const answer = await caller('POST', route, { json });
    if (!answer.ok) refused.push(`${route} ${answer.status} ${JSON.stringify(await bodyOf(answer)).slice(0, 600)}`);
  }
  if (refused.length > 0) throw new Error(refused.join('\n'));
  await until('the export', async () => (await api.db.query(`select 1 from export where status = 'done'`)).length > 0 || undefined);
}

async function collected({ api }: ClaimStack, people: readonly Trainee[], seen: readonly unknown[]): Promise<Known> {
  const column = async (sql: string): Promise<unknown[]> => (await api.db.query<{ value: unknown }>(`${sql} limit 6`)).map(({ value }) => value);
  const casesOf = (kind: string): Promise<unknown[]> => column(`select case_no as value from case_instance where kind = '${kind}' order by case_no`);
  const institution = ['671', '672', COLLEGE];
  const csv = formFile(rosterOf(people.slice(20, 23)).content);
  const results = (await answered([{ batchNo: 'B-x', lineNo: 1, account: '6201', amountFen: 1, outcome: 'paid', settledOn: '2021-11-10' }])).get('file') as Blob;
  return {
    claimNo: [`C-${ROUND}-671`, `C-${ROUND}-672`, `C-${ROUND}-${COLLEGE}`], caseNo: await column('select case_no as value from case_instance order by case_no'),
    round: [ROUND], 'code@/api/rounds': [ROUND], 'code@/api/admissions': ['2021-J'], 'code@/api/institutions': institution, institution, institutionCode: institution, seen,
    version: [1, 2], rosterVersion: [1], rowNo: [1, 2], lineNo: [1], rows: [[1], [1, 2]], batchNo: await casesOf('disbursement'), clawbackNo: await casesOf('clawback'), refundNo: await casesOf('refund'),
    transferNo: await casesOf('transfer'), yearEndNo: await casesOf('yearEnd'), policyNo: await casesOf('policy'), enrolmentNo: await casesOf('enrolment'), month: ['2021-09', '2021-10'], fiscalYear: [2021], year: [2021],
    sampleNo: await column('select sample_no as value from quality_sample'), holdId: await column('select id as value from hold'), fileId: await column('select id::text as value from stored_file'), exportId: await column('select id as value from export'),
    personId: await column(`select id as value from person order by created_at`), person: await column(`select id as value from person order by role`), applicationNo: await column('select application_no as value from application'),
    payee: await column('select id as value from payee order by person_key nulls last'), id: [], 'id@/api/clocks': [CLOCK, 'real'], clock: [CLOCK], budgetLine: ['B2021', 'X2021'], from: ['X2021'], schoolYear: ['2020-2021', '2021-2022'], programme: ['junior-college'], major: ['护理', '计算机应用技术'], district: ['440106', '440104'],
    idCard: people.slice(14, 20).map(idCardOf), idSuffix: people.slice(0, 2).map((each) => idCardOf(each).slice(-6)), phone: ['13800001234'], trainee: people.slice(15, 18).map((each) => ({ name: nameOf(each), idCard: idCardOf(each), veteranCertNo: `退字${each.serial}`, phone: '13800001234' })),
    termKey: ['2021-2022/1'], to: ['2021-09-17', '2021-09-22'], memberName: ['round', 'batchNo', 'fiscalYear', 'institution', 'claimNo', 'month'], params: [{ round: ROUND }, { fiscalYear: 2021 }, { claimNo: `C-${ROUND}-671` }],
    file: [csv, TINY_PDF, new Uint8Array(await results.arrayBuffer()), Buffer.from('PK\u0003\u0004 and no more'), Buffer.alloc(0)], key: [randomUUID()],
  };
}

const formFile = (content: string): Uint8Array => Buffer.from(content);
