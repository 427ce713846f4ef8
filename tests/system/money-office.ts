import { buffer } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import ExcelJS from 'exceljs';
import { writeBankResults } from '../../documents/exports/bank-results-sample.ts';
import type { SampleBankAnswer } from '../../documents/exports/bank-results-sample.ts';
import { makeBankCodeCheck, makeOrgCodeCheck, makeUsccCheck } from '../../domain/identifiers.ts';
import { TINY_PDF } from '../setup/scans.ts';
import type { Caller } from './api-app.ts';
import { bodyOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, identified, seenBy, submitted } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { until } from './claims-stack.ts';

/* An office that pays: institutions entered through the API, and the way from their accounts to the bank's answer. */

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A well-formed 统一社会信用代码 of nobody: area 990000, from a number. */
export function usccOf(serial: number): string {
  const organisation = `MA${String(serial).padStart(6, '0')}`;
  const first17 = `91990000${organisation}${makeOrgCodeCheck(organisation)}`;
  // The organisation's check may be a letter that the whole code does not use; the next number has another.
  return /[IOSVZ]/.test(first17) ? usccOf(serial + 1_000) : first17 + makeUsccCheck(first17);
}

export function bankCodeOf(serial: number): string {
  const first11 = `3135810${String(serial).padStart(4, '0')}`;
  return first11 + makeBankCodeCheck(first11);
}

export const accountOf = (serial: number, version = 1): string => `62${String(version).padStart(2, '0')}${String(serial).padStart(12, '0')}`;
export const nameOf = (code: string): string => `示例职业学院${code}`;

export interface Office {
  readonly registrar: Caller;
  readonly maker: Caller;
  readonly approver: Caller;
  readonly first: Caller;
  readonly second: Caller;
  readonly decider: Caller;
  readonly districts: readonly Caller[];
  readonly auditor: Caller;
}

export async function openOffice(stack: ClaimStack): Promise<Office> {
  return {
    registrar: await stack.signedIn('registrar'), maker: await stack.signedIn('finance_maker'), approver: await stack.signedIn('finance_approver'),
    first: await stack.signedIn('city_first'), second: await stack.signedIn('city_second'), decider: await stack.signedIn('city_decider'),
    districts: [await stack.signedIn('district', { districtCode: '440106' }), await stack.signedIn('district', { districtCode: '440104' })],
    auditor: await stack.signedIn('auditor'),
  };
}

/** Registers an institution and its clerk. */
export async function entered(stack: ClaimStack, office: Office, code: string): Promise<Caller> {
  await done(office.registrar('POST', '/api/institutions', { json: { code, name: nameOf(code), kind: '高职', uscc: usccOf(Number(code)), district: '440106', contact: '样例' } }));
  return stack.signedIn('institution', { institutionCode: code });
}

export function accountBody(code: string, version = 1): Record<string, string> {
  return { holder: nameOf(code), bankName: '示例银行广州支行', bankCode: bankCodeOf(Number(code)), number: accountOf(Number(code), version) };
}

/** Proposed by the clerk, approved by finance. */
export async function accounted(clerk: Caller, office: Office, code: string, version = 1): Promise<void> {
  const proposed = await done<{ version: number }>(clerk('POST', `/api/institutions/${code}/accounts`, { json: accountBody(code, version) }));
  await proved(clerk, code, proposed.version);
  await done(office.approver('POST', `/api/institutions/${code}/accounts/${proposed.version}/approve`, { json: {} }));
}

/** A document for a version of an account. */
export async function proved(clerk: Caller, code: string, version: number): Promise<void> {
  const form = new FormData();
  form.set('file', new Blob([TINY_PDF], { type: 'application/pdf' }), '开户许可证.pdf');
  await done(clerk('POST', `/api/institutions/${code}/accounts/${version}/proof`, { body: form }));
}

/** Carries an institution's claim through all hands to the decision; the clock must then be moved past the notice. */
export async function reviewed(clerk: Caller, office: Office, round: string, institution: string, trainees: readonly Trainee[]): Promise<string> {
  const claimNo = await submitted(clerk, round, institution, trainees);
  const codes = new Set(trainees.map((trainee) => trainee.district));
  await identified(office.districts.filter((_, index) => codes.has(index === 0 ? '440106' : '440104')), claimNo);
  await done(office.first('POST', `/api/claims/${claimNo}/sign-first-review`, { json: { seen: await seenBy(office.first, claimNo) } }));
  await done(office.second('POST', `/api/claims/${claimNo}/sign-second-review`, { json: { seen: await seenBy(office.second, claimNo) } }));
  return claimNo;
}

export async function decided(office: Office, claimNo: string): Promise<void> {
  await atStage(office.registrar, claimNo, ['decision']);
  await done(office.decider('POST', `/api/claims/${claimNo}/decide`, { json: { seen: await seenBy(office.decider, claimNo) } }));
}

export interface BatchList { readonly lines: number; readonly totalFen: number; readonly digest: string }

export interface BatchView {
  readonly stage: string;
  readonly list: BatchList;
  readonly fileId: string | null;
  readonly paidFen: number;
  readonly returnedFen: number;
  readonly lines: readonly {
    readonly lineNo: number; readonly claimNo: string; readonly institution: { readonly code: string }; readonly account: string; readonly amountFen: number;
    readonly status: string; readonly replaces: unknown;
  }[];
}

export const batchOf = async (reader: Caller, batchNo: string): Promise<BatchView> => done<BatchView>(reader('GET', `/api/batches/${batchNo}`));

export async function previewOf(office: Office, round: string): Promise<{ list: BatchList; approvals: number; lines: { institution: { code: string }; blocked: { code: string } | null; amountFen: number }[]; rows: { claimNo: string; rowNo: number; code: string }[] }> {
  return done(office.maker('POST', '/api/batches/preview', { json: { round } }));
}

/** The bank's answer to lines of a batch, as the results file that its clerk uploads. */
export async function answered(answers: readonly SampleBankAnswer[]): Promise<FormData> {
  const out = new PassThrough();
  const [content] = await Promise.all([buffer(out), writeBankResults(answers, 'xlsx', '2021-11-10', out)]);
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(content)], { type: XLSX }), '回盘.xlsx');
  return form;
}

/** A line as the bank would credit it. */
export function creditOf(batchNo: string, line: BatchView['lines'][number], account: string): SampleBankAnswer {
  return { batchNo, lineNo: line.lineNo, account, amountFen: line.amountFen, outcome: 'paid', settledOn: '2021-11-10' };
}

export async function sheetRows(file: Response): Promise<unknown[][]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(await file.arrayBuffer());
  const rows: unknown[][] = [];
  workbook.worksheets[0]?.eachRow((row) => { rows.push((row.values as unknown[]).slice(1)); });
  return rows;
}

/** A file by a link that its reader makes, and that works once. */
export async function fileOf(reader: Caller, fileId: string): Promise<Response> {
  const { url } = await done<{ url: string }>(reader('POST', `/api/files/${fileId}/links`));
  return reader('GET', url);
}

/** A document that was asked for and rendered by the worker; answers with what became of it. */
export async function exported(who: Caller, kind: string, params: object): Promise<Record<string, unknown>> {
  const { exportId } = await done<{ exportId: string }>(who('POST', '/api/exports', { json: { kind, params } }));
  return until(kind, async () => {
    const state = await bodyOf(await who('GET', `/api/exports/${exportId}`));
    return state.status === 'waiting' ? undefined : state;
  });
}

/** The errors of a refusal, as [row, code]. */
export async function faultsOf(answer: Response): Promise<unknown> {
  const { code, errors = [] } = await bodyOf<{ code: string; errors?: { row?: number; code: string }[] }>(answer);
  return [answer.status, code, errors.map((each) => [each.row, each.code])];
}
