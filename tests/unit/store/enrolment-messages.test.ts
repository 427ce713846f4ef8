import { describe, expect, it } from 'vitest';
import { notificationText } from '../../../domain/codes/notifications.ts';
import { enrolmentDecider } from '../../../domain/enrolment.ts';
import type { EnrolmentEvent, EnrolmentState } from '../../../domain/enrolment.ts';
import { enrolmentMessages } from '../../../store/effects/enrolment-messages.ts';
import { apprentice, CERTIFICATE, confirm, course, degree, entered, eventsOf, papers, rules, signatures, stages } from '../domain/enrolment-samples.ts';
import type { Act } from '../domain/enrolment-samples.ts';
import { after } from '../domain/enrolment-samples.ts';

const NO = 'E-2022-0123456789abcdef';
const [TRAINEE, COLLEGE, DISTRICT, REGISTRAR] = [`enrolment:${NO}`, 'institution:001', 'district:440106', 'role:registrar'];

/** Who is told what by an act: `recipient code`. */
function told(state: EnrolmentState, on: string, act: Act, before?: string): string[] {
  const events = eventsOf(state, on, act);
  expect(events.length, `${act.type} was refused`).toBeGreaterThan(0);
  const then = events.reduce((at, event) => enrolmentDecider.evolve(at, event), state);
  return events.flatMap((event) => enrolmentMessages(NO, then, event, before)).map(({ target, body }) => `${target} ${String((body as { code: string }).code)}`).sort();
}
const saying = (code: string, ...who: string[]): string[] => who.map((each) => `${each} ${code}`).sort();

describe('every application gets an outcome, and the applicant is told', () => {
  const { none, applied, checked, admitted, registered } = stages;

  it('that it came in, was checked, and that a place is held', () => {
    expect(told(none, '2022-01-10', { type: 'open', institution: '001', district: '440106', major: '会计', rules: rules('junior-college') }))
      .toEqual(saying('ENROLMENT_RECEIVED', TRAINEE, COLLEGE, REGISTRAR));
    expect(told(applied, '2022-01-11', { type: 'recordCheck', eligible: true, reasons: [] })).toEqual(saying('ENROLMENT_CHECKED', TRAINEE, COLLEGE, REGISTRAR));
    expect(told(checked, '2022-01-12', { type: 'admit', institution: '001', major: '会计' })).toEqual(saying('ENROLMENT_ADMITTED', TRAINEE, COLLEGE));
  });
  it('that it was refused, by the check or by the registrar, and why', () => {
    for (const [state, act] of [[applied, { type: 'recordCheck', eligible: false, reasons: ['OUT_OF_WINDOW'] }], [checked, { type: 'refuse', reason: 'OTHER' }]] as const) {
      expect(told(state, '2022-01-12', act)).toEqual(saying('ENROLMENT_REFUSED', TRAINEE, COLLEGE, DISTRICT));
    }
  });
  it('that the check waits: those who can say what the registry does not', () => {
    expect(told(applied, '2022-01-11', { type: 'holdCheck', code: 'REGISTRY_UNAVAILABLE' })).toEqual(saying('ENROLMENT_CHECK_HELD', COLLEGE, REGISTRAR, DISTRICT));
  });
  it('that nobody came and the place has lapsed', () => {
    expect(told(admitted, '2022-03-01', { type: 'tick' })).toEqual(saying('ENROLMENT_LAPSED', TRAINEE, COLLEGE, REGISTRAR));
  });
  it('every end has its word to the trainee, but for the dead, whose institution is told', () => {
    for (const state of [applied, checked, admitted, registered, degree]) {
      expect(told(state, '2022-03-02', { type: 'withdraw', reason: '个人原因' })).toEqual(saying('ENROLMENT_WITHDRAWN', TRAINEE, COLLEGE, DISTRICT, REGISTRAR));
      expect(told(state, '2022-03-02', { type: 'recordDeath', diedOn: '2022-03-01' })).toEqual(saying('ENROLMENT_ENDED_BY_DEATH', COLLEGE, DISTRICT, REGISTRAR));
    }
    expect(told(degree, '2022-03-02', { type: 'dismiss', reason: '违纪' })).toEqual(saying('ENROLMENT_DISMISSED', TRAINEE, COLLEGE, DISTRICT, REGISTRAR));
    const ended = after(degree, '2022-03-02', { type: 'withdraw', reason: '个人原因' });
    expect(told(ended, '2023-03-02', { type: 'tick' })).toEqual(saying('ENROLMENT_ARCHIVED', TRAINEE, COLLEGE));
  });
});

describe('while it goes on', () => {
  const suspension: Act = { type: 'suspend', from: '2022-05-01', reason: '病休' };

  it('a term that waits is the institution’s; an overdue one is the bureau’s too', () => {
    expect(told(degree, '2022-03-23', { type: 'tick' })).toEqual(saying('ENROLMENT_DUE_SOON', COLLEGE));
    expect(told(degree, '2022-03-29', { type: 'tick' })).toEqual(saying('ENROLMENT_OVERDUE', COLLEGE, REGISTRAR));
  });
  it('a stage that waits urges whom it waits for: the bureau for a check, the trainee for a place', () => {
    const [checking, place] = [stages.applied, stages.admitted].map((state) => told(state, state.remindOn ?? '', { type: 'tick' }));
    expect(checking).toEqual(saying('ENROLMENT_DUE_SOON', REGISTRAR, DISTRICT));
    expect(place).toEqual(saying('ENROLMENT_DUE_SOON', TRAINEE, COLLEGE));
  });
  it('what was earned, nothing and why, and what is taken back', () => {
    expect(told(degree, '2022-03-20', confirm('2021-2022/2'))).toEqual(saying('ENTITLEMENT_EARNED', TRAINEE, COLLEGE));
    expect(told(degree, '2022-03-20', confirm('2021-2022/2', 60))).toEqual(saying('ENTITLEMENT_NOTHING', TRAINEE, COLLEGE));
    expect(told(apprentice, '2022-09-01', { type: 'withdraw', reason: '个人原因' })).toEqual([
      ...saying('ENROLMENT_WITHDRAWN', TRAINEE, COLLEGE, DISTRICT, REGISTRAR), ...saying('ENTITLEMENT_TAKEN_BACK', TRAINEE, COLLEGE, REGISTRAR, 'role:finance_maker'),
    ].sort());
  });
  it('a transfer is told to both institutions', () => {
    expect(told(degree, '2022-05-01', { type: 'transfer', institution: '002', major: '会计', reason: '转学' }, '001'))
      .toEqual(saying('ENROLMENT_TRANSFERRED', TRAINEE, COLLEGE, 'institution:002', DISTRICT, REGISTRAR));
  });
  it('an agreement is told of when the third party has signed, not before', () => {
    const state = entered('modern-apprenticeship', 24, '高级工');
    const two = after(state, '2022-02-09', ...signatures.slice(0, 2));
    expect(told(state, '2022-02-09', signatures[0] as Act)).toEqual([]);
    expect(told(two, '2022-02-09', signatures[2] as Act)).toEqual(saying('AGREEMENT_SIGNED', TRAINEE, COLLEGE));
  });
  it('every turn: deferred, suspended, back, corrected, under another policy, completed, placed', () => {
    const graduate: Act = { type: 'complete', certificate: { ...CERTIFICATE, level: '中级', issuedOn: '2022-05-20' }, otherAidFen: 0 };
    const trained = after(course, '2022-05-20', { type: 'recordAttendance', hours: 200, percent: 90 }, ...papers('结业证书'));
    const steps: [EnrolmentState, string, Act, string][] = [
      [stages.registered, '2022-02-09', { type: 'defer', until: '2023-03-01', reason: '应征' }, 'ENROLMENT_DEFERRED'],
      [degree, '2022-05-10', suspension, 'ENROLMENT_SUSPENDED'],
      [after(degree, '2022-05-10', suspension), '2023-05-10', { type: 'resume', from: '2023-05-10' }, 'ENROLMENT_RESUMED'],
      [degree, '2022-05-10', { type: 'correct', changes: { tuitionFen: 900_000 }, reason: '录入有误' }, 'ENROLMENT_CORRECTED'],
      [degree, '2024-09-10', { type: 'adoptPolicy', rules: rules('junior-college', '2024'), reason: '新办法' }, 'ENROLMENT_POLICY_ADOPTED'],
      [trained, '2022-05-20', graduate, 'ENROLMENT_COMPLETED'],
      [after(trained, '2022-05-20', graduate), '2022-06-20', { type: 'recordPlacement', enterprise: '91350100M000100Y43', job: '厨师', since: '2022-06-01' }, 'ENROLMENT_PLACED'],
    ];
    for (const [state, on, act, code] of steps) expect(told(state, on, act)).toContain(`${TRAINEE} ${code}`);
  });
});

describe('a notice', () => {
  const events: [EnrolmentState, string, Act][] = [
    [stages.checked, '2022-01-12', { type: 'admit', institution: '001', major: '会计' }], [degree, '2022-03-20', confirm('2021-2022/2', 60)],
    [degree, '2022-05-10', { type: 'correct', changes: { tuitionFen: 900_000 }, reason: '录入有误' }], [degree, '2022-03-29', { type: 'tick' }],
  ];
  const messages = events.flatMap(([state, on, act]) => {
    const made: readonly EnrolmentEvent[] = eventsOf(state, on, act);
    return made.flatMap((event) => enrolmentMessages(NO, enrolmentDecider.evolve(state, event), event));
  });

  it('has its words in both languages, with every blank filled', () => {
    expect(messages.length).toBeGreaterThan(6);
    for (const { body } of messages) {
      const { code, facts } = body as { code: string; facts: Record<string, string | number> };
      const text = notificationText(code, facts);
      expect(text.zh).not.toBe(code);
      expect(text.zh + text.en).not.toMatch(/undefined|\(\)|（）|\{/);
    }
  });
  it('goes to one recipient once', () => {
    const keys = messages.map((message) => message.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
