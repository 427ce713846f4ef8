import type { components } from '../../contract/api.ts';
import type { Bilingual } from '../../shell/language.ts';

export type Programme = components['schemas']['Programmes']['programmes'][number];
export type Course = NonNullable<Programme['course']>;
type Amount = Programme['amount'];

const say = (zh: string, en: string): Bilingual => ({ zh, en });
const yuan = (value: number): string => value.toLocaleString('zh-CN');

export const KINDS: Readonly<Record<Programme['kind'], { readonly name: Bilingual; readonly colour: string }>> = {
  degree: { name: say('学历教育', 'Degree'), colour: 'blue' }, technician: { name: say('技工教育', 'Technician'), colour: 'cyan' },
  apprenticeship: { name: say('学徒制', 'Apprenticeship'), colour: 'gold' }, short: { name: say('短期培训', 'Short course'), colour: 'green' },
};

const span = (min: number, max: number): string => (min === max ? String(min) : `${min}–${max}`);

export function lengthOf(length: Course['length']): Bilingual {
  if (length.by === 'terms') return say(`${span(length.min, length.max)} 学期`, `${span(length.min, length.max)} terms`);
  const months = length.minMonths === 0 ? say(`至多 ${length.maxMonths} 个月`, `up to ${length.maxMonths} months`) : say(`${span(length.minMonths, length.maxMonths)} 个月`, `${span(length.minMonths, length.maxMonths)} months`);
  if (length.by === 'instalments') return say(`${months.zh},阶段考核 ${length.assessments} 次`, `${months.en}, ${length.assessments} stage assessments`);
  const hours = length.minHours > 0;
  return say(
    `${months.zh}${hours ? `,不少于 ${length.minHours} 课时` : ''}${length.orders ? ',凭用人单位订单' : ''}`,
    `${months.en}${hours ? `, ${length.minHours} hours at least` : ''}${length.orders ? ", on an employer's order" : ''}`,
  );
}

/** The rate in one line; the rules of it stand where the programme is opened. */
export function rateOf(amount: Amount): Bilingual {
  switch (amount.formula) {
    case 'tuitionWithCap': return say(`学费,每学年不超过 ${yuan(amount.cap.yuan)} 元`, `tuition, up to ${yuan(amount.cap.yuan)} yuan a year`);
    case 'perPerson': return say(`每人 ${yuan(amount.rate.yuan)} 元`, `${yuan(amount.rate.yuan)} yuan a person`);
    case 'perMonth': return say(`每月 ${yuan(amount.rate.yuan)} 元,${span(amount.months.min, amount.months.max)} 个月`, `${yuan(amount.rate.yuan)} yuan a month, ${span(amount.months.min, amount.months.max)} months`);
    case 'fixedTuition': return say(`每学年 ${tiersOf(amount.tiers)} 元,按层次`, `${tiersOf(amount.tiers)} yuan a year, by level`);
    case 'perCertificate': return say(`每证 ${tiersOf(amount.tiers)} 元,按等级`, `${tiersOf(amount.tiers)} yuan a certificate, by level`);
    case 'apprenticeship': return say(`每年 ${tiersOf(amount.tiers)} 元,预拨 ${amount.advance.percent}%`, `${tiersOf(amount.tiers)} yuan a year, ${amount.advance.percent} % in advance`);
  }
}

type Tiers = Extract<Amount, { tiers: unknown }>['tiers'];

function tiersOf(tiers: Tiers): string {
  const values = tiers.map(({ rate }) => rate.yuan);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? yuan(least) : `${yuan(least)}–${yuan(most)}`;
}

/** Every dated rate, with the clause that says so. */
export function ratesOf(amount: Amount): readonly { readonly name: Bilingual; readonly yuan: number; readonly from: string; readonly reference: string }[] {
  if ('tiers' in amount) return amount.tiers.map(({ names, rate }) => ({ name: say(names.join('、'), names.join(', ')), ...rate }));
  if (amount.formula === 'tuitionWithCap') return [{ name: say('每学年限额', 'Cap a year'), ...amount.cap }];
  return [{ name: amount.formula === 'perMonth' ? say('每月', 'A month') : say('每人', 'A person'), ...amount.rate }];
}

const withinOf = (min: number): string => (min === 0 ? '' : `${min}–`);

/** Kinds of institutions as policies name them; a word of a bureau's own stays as it is. */
const OFFERED_BY: Readonly<Record<string, string>> = { 高职: 'vocational colleges', 技工: 'technician schools', '成人/开放': 'adult and open colleges', 培训机构: 'training providers' };

export const offeredBy = (kinds: readonly string[]): Bilingual => say(kinds.join('、'), kinds.map((kind) => OFFERED_BY[kind] ?? kind).join(', '));

/** The rules about the person, each in one line; `dischargeType` names one on an English screen. */
export function rulesOf(eligibility: Programme['eligibility'], dischargeType: (type: string) => string): readonly Bilingual[] {
  const { dischargeTypes, monthsSinceDischarge, timesAllowed, attendance, studentStatus, age, certificate } = eligibility;
  return [
    dischargeTypes && say(`退役方式:${dischargeTypes.accepted.join('、')}`, `Discharge type: ${dischargeTypes.accepted.map(dischargeType).join(', ')}`),
    monthsSinceDischarge && (monthsSinceDischarge.max === null
      ? say(`退役后 ${monthsSinceDischarge.min} 个月起,不设期限`, `From ${monthsSinceDischarge.min} months after the discharge, without limit`)
      : say(`退役后 ${withinOf(monthsSinceDischarge.min)}${monthsSinceDischarge.max} 个月内入学`, `Begun ${withinOf(monthsSinceDischarge.min)}${monthsSinceDischarge.max} months after the discharge at the latest`)),
    timesAllowed && say(`每人至多 ${timesAllowed.max} 次`, `At most ${timesAllowed.max} times a person`),
    attendance && say(`考勤率不低于 ${attendance.minPercent}%`, `Attendance of ${attendance.minPercent} % at least`),
    studentStatus && say(`学籍状态不得为 ${studentStatus.refused.join('、')}`, `Not with the status ${studentStatus.refused.join(', ')}`),
    age && say(`${age.min}–${age.max} 周岁${age.level === 'warn' ? '(提示)' : ''}`, `${age.min} to ${age.max} years old${age.level === 'warn' ? ' (a note only)' : ''}`),
    certificate && (certificate.withinMonths === null ? say('须取得证书', 'With a certificate') : say(`须有 ${certificate.withinMonths} 个月内取得的证书`, `With a certificate of the last ${certificate.withinMonths} months`)),
  ].filter((rule) => rule !== undefined);
}

export const STEPS: Readonly<Record<keyof Course['documents'], Bilingual>> = {
  application: say('申请', 'Application'), registration: say('注册', 'Registration'), agreement: say('三方协议', 'Agreement'), completion: say('结业', 'Completion'),
};
