import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { fold } from '../../../domain/case.ts';
import { roundDecider } from '../../../domain/round.ts';
import type { RoundCommand, RoundEvent, RoundState } from '../../../domain/round.ts';
import { ROLES, accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const OPENS = '2021-09-01';
const CLOSES = '2021-09-30';
const COMMANDS: { [T in RoundCommand['type']]: (m: CommandMeta) => Extract<RoundCommand, { type: T }> } = {
  plan: (m) => ({ type: 'plan', meta: m, code: '2021-1', fiscalYear: 2021, schoolYear: '2021-2022', opensOn: OPENS, closesOn: CLOSES }),
  extend: (m) => ({ type: 'extend', meta: m, closesOn: '2021-12-31', reason: 'x' }),
  tick: (m) => ({ type: 'tick', meta: m }),
};
const after = (state: RoundState, command: RoundCommand): RoundState => accepted(roundDecider, state, command);
const code = (state: RoundState, command: RoundCommand): string | null => refusalOf(roundDecider, state, command);
const tick = (on: string): RoundCommand => COMMANDS.tick(meta('engine', on));
const extend = (on: string, closesOn: string): RoundCommand => ({ type: 'extend', meta: meta('registrar', on), closesOn, reason: 'x' });

const planned = after(roundDecider.initial, COMMANDS.plan(meta('registrar', '2021-08-01')));
const open = after(planned, tick(OPENS));
const closed = after(open, tick('2021-10-01'));

describe('every stage × every command × every role', () => {
  everyStageEveryCommandEveryRole(roundDecider, { none: [roundDecider.initial], planned: [planned], open: [open], closed: [closed] }, COMMANDS, '2021-09-15');
});

describe('the window of a round', () => {
  it('is not open the day before its first day', () => expect(after(planned, tick('2021-08-31')).stage).toBe('planned'));
  it('is open on its first day', () => expect(open.stage).toBe('open'));
  it('is still open on its last day', () => expect(after(open, tick(CLOSES)).stage).toBe('open'));
  it('is closed on the day after its last day', () => expect(closed.stage).toBe('closed'));
  it('asks for the clock on its first day and on the day after its last', () => {
    expect(roundDecider.nextTickOn(planned)).toBe(OPENS);
    expect(roundDecider.nextTickOn(open)).toBe('2021-10-01');
  });
  it('opens and then closes when the clock was away for the whole of it', () => {
    const late = after(planned, tick('2021-12-01'));
    expect(late.stage).toBe('open');
    expect(after(late, tick('2021-12-01')).stage).toBe('closed');
  });
  it('may last a single day', () => {
    expect(code(roundDecider.initial, { ...COMMANDS.plan(meta('registrar', OPENS)), closesOn: OPENS })).toBeNull();
  });
  it('refuses to close before it opens', () => {
    expect(code(roundDecider.initial, { ...COMMANDS.plan(meta('registrar', OPENS)), closesOn: '2021-08-31' })).toBe('ROUND_DATES');
  });
});

describe('an extension', () => {
  it('moves the last day, and the clock with it', () => {
    const extended = after(open, extend('2021-09-30', '2021-10-15'));
    expect(after(extended, tick('2021-10-15')).stage).toBe('open');
    expect(after(extended, tick('2021-10-16')).stage).toBe('closed');
    expect(roundDecider.nextTickOn(extended)).toBe('2021-10-16');
  });
  it('may also end a round today', () => expect(code(open, extend('2021-09-15', '2021-09-15'))).toBeNull());
  it('refuses a last day that has passed', () => expect(code(open, extend('2021-09-15', '2021-09-14'))).toBe('ROUND_DATES'));
  it('refuses a last day before the first', () => expect(code(planned, extend('2021-08-01', '2021-08-31'))).toBe('ROUND_DATES'));
  it('refuses to open again what is closed', () => expect(code(closed, extend('2021-10-02', '2021-12-31'))).toBe('WRONG_STAGE'));
});

describe('any sequence of commands', () => {
  const command = fc.record({
    type: fc.constantFrom(...(Object.keys(COMMANDS) as RoundCommand['type'][])), role: fc.constantFrom(...ROLES),
    day: fc.integer({ min: 0, max: 200 }), closesIn: fc.integer({ min: -30, max: 200 }),
  });
  const dayOf = (day: number): string => new Date(Date.UTC(2021, 7, 1 + day)).toISOString().slice(0, 10);
  it('never opens before its first day, never closes on or before its last, and folds to the state it reached', () => {
    fc.assert(fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      let state = roundDecider.initial;
      const events: RoundEvent[] = [];
      for (const { type, role, day, closesIn } of commands) {
        const made = COMMANDS[type](meta(role, dayOf(day)));
        const sent: RoundCommand = made.type === 'tick' ? made : { ...made, closesOn: dayOf(closesIn) };
        const decision = roundDecider.decide(state, sent);
        if (!decision.ok) continue;
        for (const event of decision.events) {
          if (event.type === 'Opened') expect(event.on >= state.opensOn).toBe(true);
          if (event.type === 'Closed') expect(event.on > state.closesOn).toBe(true);
        }
        events.push(...decision.events);
        state = fold(roundDecider, decision.events, state);
      }
      expect(fold(roundDecider, events)).toEqual(state);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }), { numRuns: 300 });
  });
});
