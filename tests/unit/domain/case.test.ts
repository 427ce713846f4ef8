import { describe, expect, it } from 'vitest';
import { accept, fold, notAllowed, refuse, TAKING_UP, withCalendar } from '../../../domain/case.ts';
import type { CaseEvent, Command, Decider, Transition } from '../../../domain/case.ts';
import { CalendarError, CalendarNotCovered } from '../../../domain/calendar.ts';
import { DECIDERS } from '../../../domain/deciders.ts';
import { ROLES } from './every-pair.ts';

type Stage = 'none' | 'open' | 'closed';
const TABLE: readonly Transition<Stage, 'open' | 'close' | 'tick'>[] = [
  { from: 'none', command: 'open', to: ['open'], by: ['registrar'], label: { zh: '开', en: 'open' } },
  { from: 'open', command: 'close', to: ['closed'], by: ['registrar'], label: { zh: '关', en: 'close' } },
  { from: 'open', command: 'tick', to: ['open'], by: ['engine'], label: { zh: '时', en: 'tick' } },
];

const sent = (type: 'open' | 'close' | 'tick', role = 'registrar') => ({ type, meta: { commandId: 'c1', actor: { id: 'p1', role }, on: '2026-03-02' } });

describe('a command that the table does not list', () => {
  const refused = notAllowed('sample', TABLE, 'open', sent('open'));
  it('is refused with the stage and what was tried', () => {
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'WRONG_STAGE', facts: { kind: 'sample', stage: 'open', command: 'open' } } });
  });
  it('tells people what is possible now, and leaves out what only the clock does', () => {
    expect(refused).toMatchObject({ refusal: { message: { zh: expect.stringContaining('可办理:关'), en: expect.stringContaining('possible: close') } } });
    expect(JSON.stringify(refused)).not.toContain('tick');
  });
  it('at the end of a life, nothing is possible', () => {
    expect(notAllowed('sample', TABLE, 'closed', sent('close'))).toMatchObject({ refusal: { message: { zh: expect.stringContaining('可办理:无'), en: expect.stringContaining('possible: nothing') } } });
  });
});

describe('a command that the table lists', () => {
  it('is refused to a role that is not named there', () => {
    expect(notAllowed('sample', TABLE, 'open', sent('close', 'auditor'))).toMatchObject({ refusal: { code: 'ROLE_NOT_ALLOWED', facts: { role: 'auditor' } } });
  });
  it('may be decided for a role that is', () => expect(notAllowed('sample', TABLE, 'open', sent('close'))).toBeUndefined());
});

describe('a day beyond the calendar', () => {
  it('is a refusal with its own code, never a guess', () => {
    const decision = withCalendar(() => { throw new CalendarNotCovered('2099-01-04'); });
    expect(decision).toMatchObject({ ok: false, refusal: { code: 'CALENDAR_NOT_COVERED', message: { en: expect.stringContaining('2099-01-04') } } });
  });
  it('does not hide any other calendar error behind that code', () => {
    expect(withCalendar(() => { throw new CalendarError('CALENDAR_DAYS', 0); })).toMatchObject({ ok: false, refusal: { code: 'CALENDAR_DAYS' } });
  });
  it('does not swallow a defect', () => expect(() => withCalendar(() => { throw new TypeError('a defect'); })).toThrow('a defect'));
  it('leaves a decision as it is', () => {
    expect(withCalendar(() => accept({ type: 'A', by: 'x', on: '2021-09-01' }))).toEqual({ ok: true, events: [{ type: 'A', by: 'x', on: '2021-09-01' }] });
    expect(withCalendar(() => refuse('NO', '不', 'no'))).toMatchObject({ ok: false, refusal: { code: 'NO' } });
  });
});

describe('a life', () => {
  const counting: Decider<{ stage: string; count: number }, Command, CaseEvent> = {
    kind: 'sample', initial: { stage: 'none', count: 0 }, transitions: TABLE, decide: () => accept(), nextTickOn: () => null, isClosed: () => false,
    evolve: (state) => ({ stage: 'open', count: state.count + 1 }),
  };
  const event = { type: 'A', by: 'x', on: '2021-09-01' };
  it('folds from its beginning', () => expect(fold(counting, [event, event])).toEqual({ stage: 'open', count: 2 }));
  it('folds on from where it stands', () => expect(fold(counting, [event], { stage: 'open', count: 5 })).toEqual({ stage: 'open', count: 6 }));
  it('without events is what it was', () => expect(fold(counting, [])).toBe(counting.initial));
});

/** An accounting month can be reopened for as long as there are books: its case waits, and never ends. */
const ALWAYS_OPEN = ['period'];
const reachedFrom = ({ transitions }: Pick<Decider<{ stage: string }, Command, CaseEvent>, 'transitions'>, stage: string, seen = new Set<string>()): Set<string> => {
  for (const { to } of transitions.filter(({ from }) => from === stage)) for (const each of to) if (!seen.has(each)) reachedFrom({ transitions }, each, seen.add(each));
  return seen;
};

describe('every kind of case', () => {
  it.each([...DECIDERS])('%s names itself, begins with nothing, and its table speaks of known roles in two languages', (kind, decider) => {
    expect(decider.kind).toBe(kind);
    expect(decider.initial.stage).toBe('none');
    expect(decider.isClosed(decider.initial)).toBe(false);
    expect(decider.nextTickOn(decider.initial)).toBeNull();
    for (const edge of decider.transitions) {
      expect(edge.by.length).toBeGreaterThan(0);
      for (const role of edge.by) expect(ROLES).toContain(role);
      expect(edge.label.zh).toMatch(/\p{Script=Han}/u);
      expect(edge.label.en).toMatch(/[a-z]/);
    }
  });
  it.each([...DECIDERS].filter(([kind]) => !ALWAYS_OPEN.includes(kind)))('%s can end from every stage that it can reach', (_, decider) => {
    const isEnd = (stage: string): boolean => decider.transitions.every((edge) => edge.from !== stage || TAKING_UP.has(edge.command));
    for (const stage of reachedFrom(decider, 'none')) expect(isEnd(stage) || [...reachedFrom(decider, stage)].some(isEnd)).toBe(true);
  });
  it.each(ALWAYS_OPEN)('%s never ends, and comes back to every stage that it has been at', (kind) => {
    const decider = DECIDERS.get(kind);
    if (!decider) throw new Error(`no kind ${kind}`);
    const stages = reachedFrom(decider, 'none');
    for (const stage of stages) {
      expect(reachedFrom(decider, stage)).toEqual(stages);
      expect(decider.isClosed({ ...decider.initial, stage })).toBe(false);
    }
  });
  it.each([...DECIDERS])('%s: only people approve, pay and sign; the clock never does', (_, decider) => {
    const acts = decider.transitions.filter((edge) => /^(approve|sign|decide|prepare|send|refuse)/.test(edge.command));
    for (const edge of acts) expect(edge.by).not.toContain('engine');
  });
});
