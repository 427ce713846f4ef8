import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { admissionDecider } from '../../../domain/admission.ts';
import type { AdmissionCommand, AdmissionPlan, AdmissionState } from '../../../domain/admission.ts';
import { accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const PLAN: AdmissionPlan = {
  code: '2021-J', programme: 'junior-college', schoolYear: '2021-2022', opensOn: '2021-06-01', closesOn: '2021-06-30', startsOn: '2021-09-01', confirmDays: 5,
  quota: { courses: [{ institution: '001', major: '护理', seats: 2 }] }, tiers: [], seed: 'sample-seed',
};
const LIST = { applicants: 3, placed: 2, digest: 'd'.repeat(64) };
const COMMANDS: { [T in AdmissionCommand['type']]: (m: CommandMeta) => Extract<AdmissionCommand, { type: T }> } = {
  plan: (m) => ({ type: 'plan', meta: m, plan: PLAN }),
  recordChecks: (m) => ({ type: 'recordChecks', meta: m, eligible: 3, ineligible: 1 }),
  holdChecks: (m) => ({ type: 'holdChecks', meta: m, code: 'REGISTRY_UNAVAILABLE' }),
  retryChecks: (m) => ({ type: 'retryChecks', meta: m }),
  allocate: (m) => ({ type: 'allocate', meta: m, list: LIST }),
  sendBack: (m) => ({ type: 'sendBack', meta: m, reason: 'x' }),
  publish: (m) => ({ type: 'publish', meta: m, list: LIST }),
  answer: (m) => ({ type: 'answer', meta: m, confirmed: ['N-1'], declined: [] }),
  cancel: (m) => ({ type: 'cancel', meta: m, reason: 'x' }),
  tick: (m) => ({ type: 'tick', meta: m }),
};
const after = (state: AdmissionState, command: AdmissionCommand): AdmissionState => accepted(admissionDecider, state, command);
const code = (state: AdmissionState, command: AdmissionCommand): string | null => refusalOf(admissionDecider, state, command);
const tick = (on: string): AdmissionCommand => COMMANDS.tick(meta('engine', on));

const planned = after(admissionDecider.initial, COMMANDS.plan(meta('registrar', '2021-05-01')));
const open = after(planned, tick('2021-06-01'));
const checking = after(open, tick('2021-07-01'));
const checked = after(checking, COMMANDS.recordChecks(meta('engine', '2021-07-01')));
const allocated = after(checked, COMMANDS.allocate(meta('city_second', '2021-07-02', 'allocator')));
const published = after(allocated, COMMANDS.publish(meta('city_decider', '2021-07-05')));
const finished = after(published, tick('2021-07-13'));
const cancelled = after(open, COMMANDS.cancel(meta('registrar', '2021-06-05')));

describe('every stage × every command × every role', () => {
  everyStageEveryCommandEveryRole(admissionDecider, {
    none: [admissionDecider.initial], planned: [planned], open: [open], checking: [checking, after(checking, COMMANDS.holdChecks(meta('engine', '2021-07-01')))],
    checked: [checked], allocated: [allocated], published: [published], finished: [finished], cancelled: [cancelled],
  }, COMMANDS, '2021-07-06');
});

describe('a plan', () => {
  const planOf = (change: Partial<AdmissionPlan>): string | null =>
    code(admissionDecider.initial, { type: 'plan', meta: meta('registrar', '2021-05-01'), plan: { ...PLAN, ...change } });
  it('refuses to close before it opens', () => expect(planOf({ closesOn: '2021-05-31' })).toBe('ADMISSION_DATES'));
  it('refuses studies that begin while people still apply', () => expect(planOf({ startsOn: '2021-06-30' })).toBe('ADMISSION_DATES'));
  it('refuses to be without places', () => expect(planOf({ quota: { courses: [{ institution: '001', major: '护理', seats: 0 }] } })).toBe('NO_SEATS'));
  it('refuses a course named twice', () => {
    expect(planOf({ quota: { courses: [...PLAN.quota.courses, ...PLAN.quota.courses] } })).toBe('COURSE_TWICE');
  });
});

describe('an allocation', () => {
  it('refuses to leave out an eligible applicant', () => {
    expect(code(checked, { ...COMMANDS.allocate(meta('city_first', '2021-07-02')), list: { ...LIST, applicants: 2 } })).toBe('STALE_VIEW');
  });
  it('is not published by who made it', () => {
    expect(code(allocated, COMMANDS.publish(meta('city_second', '2021-07-05', 'allocator')))).toBe('SAME_PERSON');
  });
  it('is not published in another form than it was made in', () => {
    expect(code(allocated, { ...COMMANDS.publish(meta('city_decider', '2021-07-05')), list: { ...LIST, digest: 'e'.repeat(64) } })).toBe('STALE_VIEW');
  });
  it('sent back is made anew, by whomever', () => {
    const again = after(allocated, COMMANDS.sendBack(meta('city_decider', '2021-07-05')));
    expect(again).toMatchObject({ stage: 'checked', list: null, allocatedBy: null });
  });
  it('without a single place ends the admission when it is published', () => {
    const nobody = { ...LIST, placed: 0 };
    const empty = after(checked, { ...COMMANDS.allocate(meta('city_first', '2021-07-02')), list: nobody });
    expect(after(empty, { ...COMMANDS.publish(meta('city_decider', '2021-07-05')), list: nobody }).stage).toBe('finished');
  });
});

describe('a place', () => {
  const answer = (on: string, confirmed: string[], declined: string[] = []): AdmissionCommand => ({ type: 'answer', meta: meta('registrar', on), confirmed, declined });
  it('has its days to be confirmed, the day of the publication being the first', () => expect(published.dueOn).toBe('2021-07-09'));
  it('is taken on the last day', () => expect(code(published, answer('2021-07-09', ['N-1']))).toBeNull());
  it('is not taken a day later, even before the clock has ticked', () => expect(code(published, answer('2021-07-10', ['N-1']))).toBe('CONFIRMATION_LATE'));
  it('lapses when nobody answers', () => expect(finished).toMatchObject({ stage: 'finished', lapsed: 2, confirmed: 0 }));
  it('ends the admission with the last answer', () => {
    const one = after(published, answer('2021-07-06', ['N-1']));
    expect(one).toMatchObject({ stage: 'published', confirmed: 1 });
    expect(after(one, answer('2021-07-07', [], ['N-2']))).toMatchObject({ stage: 'finished', confirmed: 1, declined: 1, lapsed: 0 });
  });
  it('is not confirmed and declined at once', () => expect(code(published, answer('2021-07-06', ['N-1'], ['N-1']))).toBe('ANSWERED_TWICE'));
  it('is not answered by nobody', () => expect(code(published, answer('2021-07-06', []))).toBe('NOTHING_ANSWERED'));
  it('is not confirmed more often than places were given', () => expect(code(published, answer('2021-07-06', ['N-1', 'N-2', 'N-3']))).toBe('NOT_PLACED'));
});
