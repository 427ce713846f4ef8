import { makeIdCheckDigit } from '../../domain/identifiers.ts';
import { saveVeterans } from '../../store/registry.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf } from './api-app.ts';
import { until } from './claims-stack.ts';

/** A trainee who exists nowhere (area 99xxxx), with what his or her line of a roster says. */
export interface Trainee {
  readonly serial: number;
  readonly district: '440106' | '440104';
  readonly appliedYuan?: number;
  readonly dischargeType?: string;
  /** As the college writes it into 培训类型; 大专班 unless told. */
  readonly programme?: string;
  /** 生活补助月数; the column is there when somebody has any. */
  readonly livingMonths?: number;
  /** Written into the cell instead of the right number. */
  readonly idCard?: string;
}

const HEADERS = ['姓名', '身份证号', '退役证号', '退役时间', '退役方式', '安置区', '联系电话', '培训类型', '专业名称', '入学时间', '学年', '学期',
  '学费标准', '已缴学费', '其他资助金额', '考勤率', '申请金额'];

const DISTRICT_NAMES = { 440106: '天河区', 440104: '越秀区' } as const;

export const TUITION_YUAN = 6_000;

export function idCardOf({ serial }: Pick<Trainee, 'serial'>): string {
  const body = `990106199501${String(10 + (serial % 18))}${String(serial % 1_000).padStart(3, '0')}`;
  return body + makeIdCheckDigit(body);
}

export const nameOf = ({ serial }: Pick<Trainee, 'serial'>): string => `样例学员${String.fromCodePoint(0x4e00 + serial)}`;

/** The roster as a college would save it from its spreadsheet: UTF-8 .csv with the required columns. */
export function rosterOf(trainees: readonly Trainee[]): { name: string; content: string } {
  const monthly = trainees.some((each) => each.livingMonths !== undefined);
  const lines = trainees.map((each) => [
    nameOf(each), each.idCard ?? idCardOf(each), `退字${String(each.serial).padStart(6, '0')}`, '2020-03-01', each.dischargeType ?? '自主就业',
    DISTRICT_NAMES[each.district], '13800001234', each.programme ?? '大专班', '计算机应用技术', '2020-09-01', '2020-2021', '全年',
    TUITION_YUAN, TUITION_YUAN, 0, 95, each.appliedYuan ?? TUITION_YUAN, ...(monthly ? [each.livingMonths ?? ''] : []),
  ].join(','));
  return { name: '名册.csv', content: [[...HEADERS, ...(monthly ? ['生活补助月数'] : [])].join(','), ...lines].join('\n') };
}

/** The registry knows the trainees. */
export function registered(api: ApiUnderTest, trainees: readonly Trainee[]): Promise<void> {
  return saveVeterans(api.db, api.cipher, 'test', trainees.map((each) => ({
    name: nameOf(each), idCard: idCardOf(each), dischargedOn: '2020-03-01', dischargeType: each.dischargeType ?? '自主就业', district: each.district,
  })));
}

export function formOf({ name, content }: { name: string; content: string }): FormData {
  const form = new FormData();
  form.set('file', new Blob([content], { type: 'text/csv' }), name);
  return form;
}

export interface RosterView {
  readonly version: number;
  readonly status: string;
  readonly summary: { readonly rows: number; readonly approve: number; readonly reduce: number; readonly refuse: number; readonly invalid: number; readonly amountFen: number };
  readonly cellErrors: readonly { readonly row: number; readonly column: string; readonly code: string; readonly suggestion?: string }[];
  readonly failure: { readonly code: string } | null;
  readonly seen: Seen | null;
}

export interface Seen { readonly count: number; readonly approvedCount: number; readonly totalFen: number; readonly digest: string }

/** Uploads a roster and waits until it was read (or not). */
export async function uploaded(clerk: Caller, claimNo: string, file: { name: string; content: string }): Promise<RosterView> {
  const answer = await clerk('POST', `/api/claims/${claimNo}/rosters`, { body: formOf(file) });
  if (answer.status !== 202) throw new Error(`the upload answered ${answer.status} ${await answer.text()}`);
  const { version } = await bodyOf<{ version: number }>(answer);
  return until('the roster', async () => {
    const view = await bodyOf<RosterView>(await clerk('GET', `/api/claims/${claimNo}/rosters/${version}`));
    return view.status === 'waiting' || view.status === 'reading' ? undefined : view;
  });
}

/** Opens a claim, uploads and submits; answers when the automatic checks are done. */
export async function submitted(clerk: Caller, round: string, institution: string, trainees: readonly Trainee[]): Promise<string> {
  const claimNo = `C-${round}-${institution}`;
  await done(clerk('POST', '/api/claims', { json: { round } }));
  const { version, seen } = await uploaded(clerk, claimNo, rosterOf(trainees));
  await done(clerk('POST', `/api/claims/${claimNo}/submit`, { json: { rosterVersion: version, seen } }));
  await atStage(clerk, claimNo, ['identity', 'firstReview']);
  return claimNo;
}

export function atStage(reader: Caller, claimNo: string, stages: readonly string[]): Promise<string> {
  return until(`${claimNo} at ${stages.join(' or ')}`, async () => {
    const { stage } = await bodyOf<{ stage: string }>(await reader('GET', `/api/claims/${claimNo}`));
    return stages.includes(stage) ? stage : undefined;
  });
}

/** The districts sign what they see; the claim goes on to the first review. */
export async function identified(districts: readonly Caller[], claimNo: string): Promise<void> {
  for (const district of districts) {
    const seen = await until(`${claimNo} on the desk`, async () => {
      const { items } = await bodyOf<{ items: { claimNo: string }[] }>(await district('GET', '/api/identity'));
      return items.some((item) => item.claimNo === claimNo) ? seenBy(district, claimNo) : undefined;
    });
    await done(district('POST', `/api/claims/${claimNo}/identity/sign`, { json: { seen } }));
  }
  const [reader] = districts;
  if (reader) await atStage(reader, claimNo, ['firstReview']);
}

export async function seenBy(caller: Caller, claimNo: string): Promise<Seen> {
  return done<Seen>(caller('GET', `/api/claims/${claimNo}/seen`));
}

/** The body of a success; anything else fails with what was said. */
export async function done<T = { caseNo: string; version: number; stage: string }>(answer: Promise<Response>): Promise<T> {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.url} answered ${response.status} ${await response.text()}`);
  return bodyOf<T>(response);
}
