import { describe, expect, it } from 'vitest';
import { enrolmentDecider } from '../../../domain/enrolment.ts';
import type { EnrolmentCommand, EnrolmentState } from '../../../domain/enrolment.ts';
import type { CommandMeta } from '../../../domain/case.ts';
import { everyStageEveryCommandEveryRole } from './every-pair.ts';
import {
  CERTIFICATE, after, apprentice, confirm, course, degree, entered, eventsOf, lineSum, papers, refused, registration, rules, signatures, stages,
} from './enrolment-samples.ts';
import type { Act } from './enrolment-samples.ts';

const LATE = '2022-06-01';
const TERMS = ['2021-2022/2', '2022-2023/1', '2022-2023/2', '2023-2024/1', '2023-2024/2', '2024-2025/1'];
const left = (state: EnrolmentState, on: string): EnrolmentState => after(state, on, { type: 'withdraw', reason: '家庭原因' });
const completedCourse = after(course, LATE, { type: 'recordAttendance', hours: 200, percent: 90 }, ...papers('结业证书'), {
  type: 'complete', certificate: { ...CERTIFICATE, level: '中级', issuedOn: '2022-05-20' }, otherAidFen: 0,
});

const COMMANDS: { [T in EnrolmentCommand['type']]: (m: CommandMeta) => Extract<EnrolmentCommand, { type: T }> } = {
  open: (m) => ({ type: 'open', meta: m, institution: '001', district: '440106', major: '会计', rules: rules('junior-college') }),
  enter: (m) => ({ type: 'enter', meta: m, institution: '001', district: '440106', major: '会计', rules: rules('junior-college'), startsOn: '2022-03-01', length: 6, level: null, tuitionFen: 1_000_000, reasons: [] }),
  recordCheck: (m) => ({ type: 'recordCheck', meta: m, eligible: true, reasons: [] }),
  holdCheck: (m) => ({ type: 'holdCheck', meta: m, code: 'REGISTRY_UNAVAILABLE' }),
  admit: (m) => ({ type: 'admit', meta: m, institution: '001', major: '会计' }),
  refuse: (m) => ({ type: 'refuse', meta: m, reason: 'OTHER' }),
  register: (m) => ({ type: 'register', meta: m, startsOn: '2022-03-01', length: 6, level: null, tuitionFen: 1_000_000 }),
  fileDocument: (m) => ({ type: 'fileDocument', meta: m, document: '申请表', fileId: 'f' }),
  signAgreement: (m) => ({ type: 'signAgreement', meta: m, party: 'trainee', signedOn: '2022-02-01' }),
  nameMentor: (m) => ({ type: 'nameMentor', meta: m, mentor: 'M-01' }),
  begin: (m) => ({ type: 'begin', meta: m, startsOn: '2022-03-01' }),
  confirmTerm: (m) => ({ type: 'confirmTerm', meta: m, key: '2021-2022/2', report: { attendancePercent: 95, otherAidFen: 0 } }),
  recordAttendance: (m) => ({ type: 'recordAttendance', meta: m, hours: 100, percent: 95 }),
  assessStage: (m) => ({ type: 'assessStage', meta: m, no: 1, passed: true }),
  complete: (m) => ({ type: 'complete', meta: m, certificate: { ...CERTIFICATE, issuedOn: '2022-05-20' }, otherAidFen: 0 }),
  recordPlacement: (m) => ({ type: 'recordPlacement', meta: m, enterprise: '91350100M000100Y43', job: '厨师', since: '2022-06-01' }),
  defer: (m) => ({ type: 'defer', meta: m, until: '2023-03-01', reason: '应征' }),
  suspend: (m) => ({ type: 'suspend', meta: m, from: '2022-05-01', reason: '病休' }),
  resume: (m) => ({ type: 'resume', meta: m, from: '2022-06-01' }),
  transfer: (m) => ({ type: 'transfer', meta: m, institution: '002', major: '会计', reason: '转学' }),
  adoptPolicy: (m) => ({ type: 'adoptPolicy', meta: m, rules: rules('junior-college', '2024'), reason: '新办法' }),
  withdraw: (m) => ({ type: 'withdraw', meta: m, reason: '个人原因' }),
  dismiss: (m) => ({ type: 'dismiss', meta: m, reason: '违纪' }),
  recordDeath: (m) => ({ type: 'recordDeath', meta: m, diedOn: '2022-05-30' }),
  correct: (m) => ({ type: 'correct', meta: m, changes: { tuitionFen: 900_000 }, reason: '录入有误' }),
  tick: (m) => ({ type: 'tick', meta: m }),
};

describe('every stage × every command × every role', () => {
  const suspended = after(degree, '2022-05-10', { type: 'suspend', from: '2022-05-01', reason: '病休' });
  const agreed = after(entered('modern-apprenticeship', 24, '高级工'), '2022-02-09', ...signatures.slice(1));
  everyStageEveryCommandEveryRole(enrolmentDecider, {
    none: [stages.none], applied: [stages.applied], checked: [stages.checked], admitted: [stages.admitted], registered: [stages.registered, agreed],
    deferred: [after(stages.registered, '2022-02-09', { type: 'defer', until: '2023-03-01', reason: '应征' })],
    studying: [degree, apprentice, course, after(course, LATE, { type: 'recordAttendance', hours: 200, percent: 90 }, ...papers('结业证书'))],
    suspended: [suspended], completed: [completedCourse], withdrawn: [left(degree, '2022-05-10'), left(apprentice, '2022-05-10')],
    dismissed: [after(degree, '2022-05-10', { type: 'dismiss', reason: '违纪' })],
    deceased: [after(degree, '2022-05-10', { type: 'recordDeath', diedOn: '2022-05-01' })],
    refused: [after(stages.applied, '2022-01-11', { type: 'recordCheck', eligible: false, reasons: ['OUT_OF_WINDOW'] })],
    lapsed: [after(stages.admitted, '2022-03-01', { type: 'tick' })],
    archived: [after(left(degree, '2022-05-10'), '2023-05-10', { type: 'tick' })],
  }, COMMANDS, LATE);
});

describe('a degree class', () => {
  it('earns half of the year’s cap a term, once the institution has confirmed it', () => {
    expect(degree.terms.map((term) => term.key)).toEqual(TERMS);
    expect(lineSum(degree)).toBe(0);
    expect(lineSum(after(degree, '2022-03-20', confirm('2021-2022/2')))).toBe(600_000);
  });
  it('takes other aid off, and shows it in the trace', () => {
    const [event] = eventsOf(degree, '2022-03-20', confirm('2021-2022/2', 95, 150_000));
    expect(event?.lines).toMatchObject([{ amountFen: 450_000, adjusts: null, policyHash: 'hash of 2022' }]);
    expect(event?.lines?.[0]?.trace.at(-1)).toMatchObject({ rule: 'junior-college.other-aid', facts: { otherAidFen: 150_000 } });
  });
  it('earns nothing where attendance is below the rule, and says so on a line of nothing', () => {
    expect(eventsOf(degree, '2022-03-20', confirm('2021-2022/2', 60))[0]?.lines).toMatchObject([{ amountFen: 0, reasons: ['ATTENDANCE'] }]);
  });
  it('refuses a term that has not begun, one confirmed already, and one that does not exist', () => {
    expect(refused(degree, '2022-03-20', confirm('2022-2023/1'))).toBe('TERM_NOT_BEGUN');
    expect(refused(after(degree, '2022-03-20', confirm('2021-2022/2')), '2022-03-21', confirm('2021-2022/2'))).toBe('TERM_CONFIRMED');
    expect(refused(degree, '2022-03-20', confirm('2020-2021/1'))).toBe('TERM_UNKNOWN');
  });
  it('is not completed before every term is confirmed', () => {
    const act: Act = { type: 'complete', certificate: null, otherAidFen: 0 };
    expect(refused(degree, LATE, act)).toBe('DOCUMENTS_MISSING');
    expect(refused(after(degree, LATE, ...papers('毕业证书')), LATE, act)).toBe('TERMS_OPEN');
  });
  it('is reminded before the due date and escalated after it; a late confirmation still earns', () => {
    expect(degree.terms[0]).toMatchObject({ dueOn: '2022-03-28', remindOn: '2022-03-23' });
    expect(enrolmentDecider.nextTickOn(degree)).toBe('2022-03-23');
    const reminded = after(degree, '2022-03-23', { type: 'tick' });
    expect(enrolmentDecider.nextTickOn(reminded)).toBe('2022-03-29');
    const late = after(reminded, '2022-03-29', { type: 'tick' });
    expect(late.terms[0]?.escalated).toBe(true);
    expect(lineSum(late)).toBe(0);
    expect(lineSum(after(late, '2022-08-01', confirm('2021-2022/2')))).toBe(600_000);
  });
  it('refuses a length that the policy does not know', () => expect(refused(stages.admitted, '2022-02-08', registration(20))).toBe('LENGTH_OUT_OF_RANGE'));
  it('lapses when nobody registers in time', () => expect(after(stages.admitted, '2022-02-10', { type: 'tick' }).stage).toBe('lapsed'));
});

describe('a place that was confirmed in an admission', () => {
  const place = { ...COMMANDS.open({} as CommandMeta), place: '2021-J' };
  it('becomes an enrolment that is admitted and waits for its registration', () => {
    const decision = enrolmentDecider.decide(stages.none, { ...place, meta: { commandId: 'p', actor: { id: 'engine', role: 'engine' }, on: '2022-01-10' } });
    expect(decision.ok && decision.events.map((event) => event.type)).toEqual(['Applied', 'Checked', 'Admitted']);
  });
  it('is made one by the engine only', () => expect(refused(stages.none, '2022-01-10', place)).toBe('ROLE_NOT_ALLOWED'));
});

describe('a class that was under way', () => {
  const entering = (change: Partial<Extract<Act, { type: 'enter' }>> = {}): Act => ({
    type: 'enter', institution: '001', district: '440106', major: '会计', rules: rules('junior-college'), startsOn: '2021-09-01', carriedFrom: '2022-03-01', length: 6,
    level: '大专', tuitionFen: 500_000, reasons: [], ...change,
  });
  it('is entered in one act, with the terms from the day on that it is kept here', () => {
    const state = after(stages.none, '2022-03-10', entering());
    expect(state).toMatchObject({ stage: 'studying', startsOn: '2021-09-01', length: 6, level: '大专' });
    expect(state.terms.map((term) => [term.key, term.status])).toEqual([
      ['2021-2022/2', 'open'], ['2022-2023/1', 'planned'], ['2022-2023/2', 'planned'], ['2023-2024/1', 'planned'], ['2023-2024/2', 'planned'],
    ]);
    expect(lineSum(after(state, '2022-03-10', confirm('2021-2022/2')))).toBe(500_000);
  });
  it('keeps the rules of every step: eligibility, length, order, a first day that has come', () => {
    expect(refused(stages.none, '2022-03-10', entering({ reasons: ['OUT_OF_WINDOW'] }))).toBe('NOT_ELIGIBLE');
    expect(refused(stages.none, '2022-03-10', entering({ length: 20 }))).toBe('LENGTH_OUT_OF_RANGE');
    expect(refused(stages.none, '2022-03-10', entering({ rules: rules('order-based'), length: 3 }))).toBe('ORDER_REQUIRED');
    expect(refused(stages.none, '2022-03-10', entering({ startsOn: '2022-04-01' }))).toBe('DAY_IN_FUTURE');
    expect(refused(stages.none, '2022-03-10', entering({ carriedFrom: '2030-09-01' }))).toBe('NOTHING_CARRIED');
    expect(refused(degree, '2022-03-10', entering())).toBe('WRONG_STAGE');
  });
  it('moves with a corrected first day by as much as that day moves', () => {
    const paid = after(stages.none, '2022-03-10', entering(), confirm('2021-2022/2'));
    const corrected = after(paid, '2022-03-11', { type: 'correct', changes: { startsOn: '2021-03-01' }, reason: '入学时间录入有误' });
    expect(corrected.terms[0]?.key).toBe('2021-2022/1');
    expect(lineSum(corrected)).toBe(500_000);
  });
  it('waits for its agreement where it is an apprenticeship', () => {
    expect(after(stages.none, '2022-03-10', entering({ rules: rules('modern-apprenticeship'), length: 24, level: '高级工' }))).toMatchObject({ stage: 'registered', terms: [] });
  });
});

describe('an apprenticeship', () => {
  it('earns its advance only when all three have signed and the papers are there', () => {
    const state = entered('modern-apprenticeship', 24, '高级工');
    const begin: Act = { type: 'begin', startsOn: '2022-03-01' };
    expect(refused(state, '2022-03-01', begin)).toBe('AGREEMENT_UNSIGNED');
    expect(refused(after(state, '2022-02-09', ...signatures.slice(0, 2)), '2022-03-01', begin)).toBe('AGREEMENT_UNSIGNED');
    expect(refused(after(state, '2022-02-09', ...signatures), '2022-03-01', begin)).toBe('DOCUMENTS_MISSING');
    expect(lineSum(apprentice)).toBe(325_000);
  });
  it('refuses an enterprise without a valid code or without dates', () => {
    const state = entered('modern-apprenticeship', 24, '高级工');
    expect(refused(state, '2022-02-09', { type: 'signAgreement', party: 'enterprise', signedOn: '2022-02-01' })).toBe('AGREEMENT_INCOMPLETE');
    expect(refused(state, '2022-02-09', { type: 'signAgreement', party: 'enterprise', signedOn: '2022-02-01', enterprise: '91350100M000100Y44', from: '2022-03-01', to: '2024-03-01' })).toBe('USCC_INVALID');
  });
  it('is settled on a certificate: the rate of its whole length less the advance', () => {
    const act: Act = { type: 'complete', certificate: CERTIFICATE, otherAidFen: 0, documents: { 职业技能等级证书: 'f' } };
    expect(refused(apprentice, '2024-03-05', act)).toBe('ASSESSMENTS_OPEN');
    const assessed = after(apprentice, '2024-03-05', { type: 'assessStage', no: 1, passed: true }, { type: 'assessStage', no: 2, passed: true });
    expect(refused(assessed, '2024-03-05', { ...act, certificate: null })).toBe('CERTIFICATE_REQUIRED');
    expect(lineSum(after(assessed, '2024-03-05', act))).toBe(1_300_000);
  });
  it('gives back the share of the advance that a drop-out has not served', () => {
    const [event] = eventsOf(apprentice, '2022-09-01', { type: 'withdraw', reason: '个人原因' });
    // 6 of 24 months served: 325,000 − 81,250.
    expect(event?.lines).toMatchObject([{ termKey: 'advance', amountFen: -243_750, adjusts: 1, reasons: ['DROPPED_OUT'] }]);
    expect(lineSum(left(apprentice, '2022-09-01'))).toBe(81_250);
  });
  it('takes nothing back from the dead', () => expect(lineSum(after(apprentice, '2022-09-01', { type: 'recordDeath', diedOn: '2022-08-30' }))).toBe(325_000));
});

describe('a short course', () => {
  it('earns by the level of its certificate', () => expect(lineSum(completedCourse)).toBe(150_000));
  it('is not completed without attendance, enough hours and its paper', () => {
    const act: Act = { type: 'complete', certificate: null, otherAidFen: 0, documents: { 结业证书: 'f' } };
    expect(refused(course, LATE, act)).toBe('ATTENDANCE_MISSING');
    expect(refused(after(course, LATE, { type: 'recordAttendance', hours: 10, percent: 90 }), LATE, act)).toBe('HOURS_SHORT');
  });
  it('is completed and its attendance recorded in one act', () => {
    const act: Act = { type: 'complete', certificate: { ...CERTIFICATE, level: '中级', issuedOn: '2022-05-20' }, otherAidFen: 0, documents: { 结业证书: 'f' }, attendance: { hours: 120, percent: 90 } };
    expect(eventsOf(course, LATE, act).map((event) => event.type)).toEqual(['AttendanceRecorded', 'Completed']);
    expect(lineSum(after(course, LATE, act))).toBe(150_000);
    expect(refused(course, LATE, { ...act, attendance: { hours: 10, percent: 90 } })).toBe('HOURS_SHORT');
    expect(refused(degree, LATE, { ...act, documents: { 毕业证书: 'f' } })).toBe('NOT_THIS_PROGRAMME');
  });
  it('is taken on a seat of an order where the programme says so', () => {
    const state = after(after(stages.none, '2022-01-10', { ...COMMANDS.open({} as CommandMeta), rules: rules('order-based') }), '2022-02-08', { type: 'recordCheck', eligible: true, reasons: [] }, { type: 'admit', institution: '001', major: '会计' });
    expect(refused(state, '2022-02-08', registration(3))).toBe('ORDER_REQUIRED');
  });
});

describe('turns', () => {
  const suspended = after(degree, '2022-05-10', confirm('2021-2022/2'), { type: 'suspend', from: '2022-05-01', reason: '病休' });
  it('moves the terms that had not begun behind a suspension', () => {
    const back = after(suspended, '2023-09-01', { type: 'resume', from: '2023-09-01' });
    expect(back.terms.map((term) => term.key)).toEqual(['2021-2022/2', '2023-2024/1', '2023-2024/2', '2024-2025/1', '2024-2025/2', '2025-2026/1']);
    expect(back.suspendedMonths).toBe(16);
  });
  it('confirms no term within a suspension', () => expect(refused(suspended, '2022-10-01', confirm('2022-2023/1'))).toBe('TERM_SUSPENDED'));
  it('tells the bureau when two years are over, and removes nobody', () => {
    const over = after(suspended, '2024-05-02', { type: 'tick' });
    expect(over).toMatchObject({ stage: 'suspended', escalated: true });
    expect(refused(after(over, '2024-05-03', { type: 'resume', from: '2024-05-03' }), '2024-05-04', { type: 'suspend', from: '2024-05-04', reason: '病休' })).toBe('SUSPENSION_USED_UP');
  });
  it('prices by the frozen policy until somebody moves the enrolment to a newer one', () => {
    const later = after(degree, '2024-09-05', ...TERMS.slice(0, 2).map((key) => confirm(key)));
    expect(lineSum(later)).toBe(1_200_000);
    const moved = after(later, '2024-09-05', { type: 'adoptPolicy', rules: rules('junior-college', '2024'), reason: '学员申请' });
    expect(lineSum(moved)).toBe(1_200_000);
    const [event] = eventsOf(later, '2024-09-05', { type: 'adoptPolicy', rules: rules('junior-college', '2024'), reason: '学员申请' });
    // Four terms at min(14,000, 20,000 / 2) instead of 6,000.
    expect(event).toMatchObject({ differenceFen: 4 * 400_000 });
    expect(lineSum(after(moved, '2024-09-06', confirm(TERMS[2] ?? '')))).toBe(2_200_000);
    expect(refused(moved, '2024-09-06', { type: 'adoptPolicy', rules: rules('junior-college', '2024'), reason: '再次' })).toBe('POLICY_SAME');
  });
  it('leaves what was confirmed with the institution that confirmed it', () => {
    const moved = after(degree, '2022-09-10', confirm('2021-2022/2'), { type: 'transfer', institution: '002', major: '会计', reason: '转学' });
    expect(moved.terms.map((term) => term.institution)).toEqual(['001', '002', '002', '002', '002', '002']);
    expect(refused(moved, '2022-09-10', { type: 'transfer', institution: '002', major: '会计', reason: '转学' })).toBe('NOTHING_CHANGES');
    expect(refused(moved, '2022-09-10', { type: 'transfer', institution: '002', major: '会计', rules: rules('cantonese-chef'), reason: '转学' })).toBe('PROGRAMME_UNLIKE');
  });
  it('shows a corrected first day as linked lines that sum to the difference, and edits none', () => {
    const paid = after(degree, '2022-10-10', confirm('2021-2022/2'), confirm('2022-2023/1', 95, 100_000));
    const [event] = eventsOf(paid, '2022-10-11', { type: 'correct', changes: { startsOn: '2022-09-01' }, reason: '入学时间录入有误' });
    expect(event?.lines?.map((line) => [line.termKey, line.amountFen, line.adjusts])).toEqual([['2021-2022/2', -600_000, 1], ['2022-2023/1', 100_000, 2], ['2022-2023/2', 500_000, null]]);
    expect(event).toMatchObject({ type: 'Corrected', differenceFen: 0 });
  });
  it('corrects only what was confirmed', () => expect(refused(degree, LATE, { type: 'correct', changes: { terms: [{ key: '2021-2022/2', attendancePercent: 90 }] }, reason: '更正' })).toBe('TERM_UNKNOWN'));
});
