import { failed, monthScale, passed, SCALED_MONTH, skipped } from './run.ts';
import type { Rule, Run } from './run.ts';
import type { Eligibility, Programme } from './schema.ts';

/** A programme's eligibility rules in the order in which their reasons count: the first that blocks is the reason of refusal. */
export function compileEligibility({ code, eligibility }: Programme): readonly Rule[] {
  const rules: (Rule | null)[] = [
    dischargeTypes(`${code}.discharge-type`, eligibility.dischargeTypes),
    monthsSinceDischarge(`${code}.months-since-discharge`, eligibility.monthsSinceDischarge),
    attendance(`${code}.attendance`, eligibility.attendance),
    studentStatus(`${code}.student-status`, eligibility.studentStatus),
    age(`${code}.age`, eligibility.age),
    timesAllowed(`${code}.times-allowed`, eligibility.timesAllowed),
    certificate(`${code}.certificate`, eligibility.certificate),
  ];
  return rules.filter((rule) => rule !== null);
}

/** The rules that are asked again at every term, instalment or certificate; the others are asked once, at the application. */
export function compileTermRules(code: string, { attendance: share, studentStatus: status, certificate: held }: Pick<Eligibility, 'attendance' | 'studentStatus' | 'certificate'>): readonly Rule[] {
  const rules = [attendance(`${code}.attendance`, share), studentStatus(`${code}.student-status`, status), certificate(`${code}.certificate`, held)];
  return rules.filter((rule) => rule !== null);
}

type Data<K extends keyof Eligibility> = Eligibility[K];

/** The registry's word counts over the roster's. */
const dischargeTypeOf = ({ input, row }: Run): string | null | undefined =>
  input.registry.status === 'found' ? input.registry.dischargeType : row.dischargeType;
const dischargedOn = ({ input, row }: Run): string | null | undefined =>
  input.registry.status === 'found' ? input.registry.dischargedOn : row.dischargedOn;

function dischargeTypes(rule: string, data: Data<'dischargeTypes'>): Rule | null {
  if (!data) return null;
  const accepted = new Set(data.accepted);
  const facts = { reference: data.reference };
  return (run) => {
    const type = dischargeTypeOf(run);
    if (typeof type !== 'string') missing(run, rule, data.level, 'dischargeType');
    else if (accepted.has(type)) passed(run, rule, facts);
    else failed(run, rule, data.level, 'DISCHARGE_TYPE', facts);
  };
}

/** Limits are exact to the day: 24 months after 2018-09-01 end with 2020-09-01. */
function monthsSinceDischarge(rule: string, data: Data<'monthsSinceDischarge'>): Rule | null {
  if (!data) return null;
  const min = data.min * SCALED_MONTH;
  const max = data.max === null ? Infinity : data.max * SCALED_MONTH;
  const limits = { minMonths: data.min, ...(data.max === null ? {} : { maxMonths: data.max }), reference: data.reference };
  return (run) => {
    const elapsed = monthScale(run.row.enrolledOn) - monthScale(dischargedOn(run));
    if (Number.isNaN(elapsed)) { missing(run, rule, data.level, 'enrolledOn, dischargedOn'); return; }
    const facts = { months: Math.floor(elapsed / SCALED_MONTH), ...limits };
    if (elapsed < min || elapsed > max) failed(run, rule, data.level, 'OUT_OF_WINDOW', facts);
    else passed(run, rule, facts);
  };
}

function attendance(rule: string, data: Data<'attendance'>): Rule | null {
  if (!data) return null;
  const { minPercent, reference } = data;
  return (run) => {
    const percent = run.row.attendancePercent;
    // 考勤率 is no required column: colleges that do not record it leave it out, so an empty cell is not a low one.
    if (typeof percent !== 'number') skipped(run, rule, { fact: 'attendancePercent' });
    else if (percent >= minPercent) passed(run, rule, { percent, minPercent, reference });
    else failed(run, rule, data.level, 'ATTENDANCE', { percent, minPercent, reference });
  };
}

function studentStatus(rule: string, data: Data<'studentStatus'>): Rule | null {
  if (!data) return null;
  const refused = new Set(data.refused);
  const facts = { reference: data.reference };
  return (run) => {
    const status = run.row.studentStatus;
    if (typeof status === 'string' && refused.has(status)) failed(run, rule, data.level, 'DROPPED_OUT', facts);
    else passed(run, rule, facts);
  };
}

function age(rule: string, data: Data<'age'>): Rule | null {
  if (!data) return null;
  const min = data.min * 12 * SCALED_MONTH;
  const end = (data.max + 1) * 12 * SCALED_MONTH;
  const limits = { minYears: data.min, maxYears: data.max, reference: data.reference };
  return (run) => {
    const lived = monthScale(run.row.enrolledOn) - bornOn(run.row.idCard);
    if (Number.isNaN(lived)) missing(run, rule, 'warn', 'idCard, enrolledOn');
    else if (lived < min || lived >= end) failed(run, rule, data.level, 'AGE', limits);
    else passed(run, rule, limits);
  };
}

function bornOn(idCard: string | null | undefined): number {
  if (typeof idCard !== 'string' || idCard.length !== 18) return NaN;
  return monthScale(`${idCard.slice(6, 10)}-${idCard.slice(10, 12)}-${idCard.slice(12, 14)}`);
}

function timesAllowed(rule: string, data: Data<'timesAllowed'>): Rule | null {
  if (!data) return null;
  return (run) => {
    const times = run.input.timesBefore;
    if (times === undefined) { skipped(run, rule, { fact: 'timesBefore' }); return; }
    const facts = { times, maxTimes: data.max, reference: data.reference };
    if (times >= data.max) failed(run, rule, data.level, 'DUPLICATE_ACROSS_YEARS', facts);
    else passed(run, rule, facts);
  };
}

function certificate(rule: string, data: Data<'certificate'>): Rule | null {
  if (!data) return null;
  const within = data.withinMonths === null ? Infinity : data.withinMonths * SCALED_MONTH;
  const limits = { ...(data.withinMonths === null ? {} : { withinMonths: data.withinMonths }), reference: data.reference };
  return (run) => {
    const held = run.row.certificate;
    if (!held?.number) { failed(run, rule, data.level, 'CERTIFICATE_MISSING', limits); return; }
    if (within === Infinity) { passed(run, rule, limits); return; }
    if (run.input.claimedOn === undefined) { skipped(run, rule, { fact: 'claimedOn' }); return; }
    const elapsed = monthScale(run.input.claimedOn) - monthScale(held.issuedOn);
    if (Number.isNaN(elapsed)) missing(run, rule, data.level, 'certificateIssuedOn');
    else if (elapsed > within) failed(run, rule, data.level, 'CERTIFICATE_TOO_OLD', { months: Math.floor(elapsed / SCALED_MONTH), ...limits });
    else passed(run, rule, limits);
  };
}

function missing(run: Run, rule: string, level: 'warn' | 'block', fact: string): void {
  failed(run, rule, level, 'FACT_MISSING', { fact });
}
