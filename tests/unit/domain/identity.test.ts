import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandMeta, Seen } from '../../../domain/case.ts';
import { fold } from '../../../domain/case.ts';
import { identityDecider } from '../../../domain/identity.ts';
import type { IdentityCommand, IdentityEvent, IdentityState } from '../../../domain/identity.ts';
import { ROLES, accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const ON = '2021-09-24';
const SEEN: Seen = { count: 1, approvedCount: 1, totalFen: 1_000, digest: 'd' };
const DISTRICTS = ['440106', '440111'];
const COMMANDS: { [T in IdentityCommand['type']]: (m: CommandMeta) => Extract<IdentityCommand, { type: T }> } = {
  open: (m) => ({ type: 'open', meta: m, claim: 'C1', rosterVersion: 1, districts: DISTRICTS, days: 10, reminderDaysBefore: 2 }),
  sign: (m) => ({ type: 'sign', meta: m, district: '440106', seen: SEEN }),
  assign: (m) => ({ type: 'assign', meta: m, district: '440106', person: 'p' }),
  stop: (m) => ({ type: 'stop', meta: m, reason: 'Withdrawn' }),
  tick: (m) => ({ type: 'tick', meta: m }),
};
const after = (state: IdentityState, command: IdentityCommand): IdentityState => accepted(identityDecider, state, command);
const code = (state: IdentityState, command: IdentityCommand): string | null => refusalOf(identityDecider, state, command);
const sign = (district: string, person = `officer of ${district}`): IdentityCommand => ({ type: 'sign', meta: meta('district', '2021-09-26', person), district, seen: SEEN });
const assign = (district: string, person: string): IdentityCommand => ({ type: 'assign', meta: meta('registrar', '2021-09-26'), district, person });
const tick = (on: string): IdentityCommand => COMMANDS.tick(meta('engine', on));
const eventsOf = (state: IdentityState, command: IdentityCommand): readonly IdentityEvent[] => {
  const decision = identityDecider.decide(state, command);
  return decision.ok ? decision.events : [];
};

const waiting = after(identityDecider.initial, COMMANDS.open(meta('engine', ON)));
const half = after(waiting, sign('440111'));
const complete = after(half, sign('440106'));
const stopped = after(waiting, COMMANDS.stop(meta('engine', ON)));

describe('every stage × every command × every role', () => {
  const states = { none: [identityDecider.initial], waiting: [waiting, half], complete: [complete], stopped: [stopped] };
  everyStageEveryCommandEveryRole(identityDecider, states, COMMANDS, '2022-06-01');
});

describe('the fan-out to the districts', () => {
  it('waits until the last district has signed', () => {
    expect(half.stage).toBe('waiting');
    expect(eventsOf(half, sign('440106')).map((event) => event.type)).toEqual(['Signed', 'Completed']);
  });
  it('refuses a district that has no trainees in the claim', () => expect(code(waiting, sign('440118'))).toBe('DISTRICT_NOT_ASKED'));
  it('refuses a second signature of the same district', () => expect(code(half, sign('440111'))).toBe('ALREADY_SIGNED'));
  it('refuses a signature after the claim was withdrawn', () => expect(code(stopped, sign('440106'))).toBe('WRONG_STAGE'));
  it('lets only the assigned officer sign, and another after reassignment', () => {
    const assigned = after(waiting, assign('440106', 'p1'));
    expect(code(assigned, sign('440106', 'p2'))).toBe('ASSIGNED_TO_ANOTHER');
    expect(code(after(assigned, assign('440106', 'p2')), sign('440106', 'p2'))).toBeNull();
  });
  it('lets the delegate of the assigned officer sign, in his or her stead', () => {
    const assigned = after(waiting, assign('440106', 'p1'));
    const delegate = { ...sign('440106', 'p2'), meta: { ...meta('district', '2021-09-26', 'p2'), actor: { id: 'p2', role: 'district', standsInFor: ['p1'] } } };
    expect(eventsOf(assigned, delegate)).toMatchObject([{ type: 'Signed', by: 'p2', inStead: 'p1' }]);
    expect(eventsOf(waiting, delegate)[0]).not.toHaveProperty('inStead');
  });
  it('keeps the assignment of one district out of another', () => expect(code(after(waiting, assign('440106', 'p1')), sign('440111', 'p2'))).toBeNull());
  it('refuses an assignment in a district that was not asked', () => expect(code(waiting, assign('440118', 'p'))).toBe('DISTRICT_NOT_ASKED'));
});

describe('time', () => {
  it('gives ten working days, and reminds two working days before the end', () => {
    expect(waiting).toMatchObject({ dueOn: '2021-10-12', remindOn: '2021-10-09' });
    expect(identityDecider.nextTickOn(waiting)).toBe('2021-10-09');
  });
  it('urges only the districts that are late', () => {
    expect(eventsOf(half, tick('2021-10-09'))).toMatchObject([{ type: 'ReminderSent', districts: ['440106'] }]);
    expect(eventsOf(half, tick('2021-10-13'))).toMatchObject([{ type: 'Escalated', districts: ['440106'] }]);
  });
  it('urges once and escalates once', () => {
    const urged = after(waiting, tick('2021-10-09'));
    expect(eventsOf(urged, tick('2021-10-09'))).toEqual([]);
    expect(eventsOf(urged, tick('2021-10-12'))).toEqual([]);
    const escalated = after(urged, tick('2021-10-13'));
    expect(eventsOf(escalated, tick('2021-12-01'))).toEqual([]);
    expect(identityDecider.nextTickOn(escalated)).toBeNull();
  });
  it('never signs for a district: years of ticks leave it waiting', () => {
    const late = ['2022-01-10', '2022-06-10', '2024-06-12'].reduce((state, on) => after(state, tick(on)), waiting);
    expect(late.stage).toBe('waiting');
    expect(code(late, sign('440106'))).toBeNull();
  });
  it('refuses to open where the calendar has no notice', () => {
    expect(code(identityDecider.initial, COMMANDS.open(meta('engine', '2099-01-05')))).toBe('CALENDAR_NOT_COVERED');
  });
});

describe('any sequence of commands', () => {
  const command = fc.record({
    type: fc.constantFrom(...(Object.keys(COMMANDS) as IdentityCommand['type'][])), role: fc.constantFrom(...ROLES), person: fc.constantFrom('p', 'q'),
    district: fc.constantFrom(...DISTRICTS, '440118'), day: fc.integer({ min: 0, max: 400 }),
  });
  it('is complete exactly when every district has signed, and folds to the state it reached', () => {
    fc.assert(fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let state = identityDecider.initial;
      const events: IdentityEvent[] = [];
      for (const { type, role, person, district, day } of commands) {
        const on = new Date(Date.UTC(2021, 8, 1 + day)).toISOString().slice(0, 10);
        const made = COMMANDS[type](meta(role, on, person));
        const decision = identityDecider.decide(state, 'district' in made ? { ...made, district } : made);
        if (!decision.ok) continue;
        events.push(...decision.events);
        state = fold(identityDecider, decision.events, state);
        const signed = Object.values(state.districts).every((each) => each.signedBy !== null);
        if (state.stage === 'complete' || state.stage === 'waiting') expect(state.stage === 'complete').toBe(signed);
      }
      expect(fold(identityDecider, events)).toEqual(state);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }), { numRuns: 300 });
  });
});
