import { expect, it } from 'vitest';
import type { CaseEvent, Command, CommandMeta, Decider } from '../../../domain/case.ts';
import { addDays } from '../../../domain/calendar.ts';
import { fold, TAKING_UP } from '../../../domain/case.ts';

export const ROLES = [
  'institution', 'district', 'city_first', 'city_second', 'city_decider', 'finance_maker', 'finance_approver', 'registrar', 'admin', 'auditor', 'engine',
];

let serial = 0;
export const meta = (role: string, on: string, id = role): CommandMeta => ({ commandId: `c${++serial}`, actor: { id, role }, on });

/** The state after the command; a refusal fails the test with its code. */
export function accepted<S extends { stage: string }, C extends Command, E extends CaseEvent>(decider: Decider<S, C, E>, state: S, command: C): S {
  const decision = decider.decide(state, command);
  if (!decision.ok) throw new Error(`${command.type} was refused: ${decision.refusal.code}`);
  return fold(decider, decision.events, state);
}

/** The refusal's code, or null when the command is carried out. */
export function refusalOf<S extends { stage: string }, C extends Command, E extends CaseEvent>(decider: Decider<S, C, E>, state: S, command: C): string | null {
  const decision = decider.decide(state, command);
  return decision.ok ? null : decision.refusal.code;
}

/**
 * One test a stage: a command that the table does not list there is refused, so is a role that it does not name, and what is
 * carried out leads only where the table says. Each command that the table lists must be carried out by some role in some given state.
 */
export function everyStageEveryCommandEveryRole<S extends { stage: string }, C extends Command, E extends CaseEvent>(
  decider: Decider<S, C, E>, states: Readonly<Record<string, readonly S[]>>, commands: Readonly<Record<string, (m: CommandMeta) => C>>, on: string,
): void {
  const carriedOut = new Set<string>();
  for (const [stage, samples] of Object.entries(states)) {
    it(`at ${stage}, only what the table allows is possible, and it leads only where the table says`, () => {
      for (const state of samples) {
        expect(state.stage).toBe(stage);
        for (const [type, make] of Object.entries(commands)) {
          const edge = decider.transitions.find((each) => each.from === stage && each.command === type);
          for (const role of ROLES) {
            const decision = decider.decide(state, make(meta(role, on, `another ${role}`)));
            if (!edge) expect(decision, `${type} by ${role}`).toMatchObject({ ok: false, refusal: { code: 'WRONG_STAGE' } });
            else if (!edge.by.includes(role)) expect(decision, `${type} by ${role}`).toMatchObject({ ok: false, refusal: { code: 'ROLE_NOT_ALLOWED' } });
            else if (decision.ok) {
              carriedOut.add(`${stage} ${type}`);
              expect(edge.to, `${type} by ${role}`).toContain(fold(decider, decision.events, state).stage);
            }
          }
        }
      }
    });
  }
  it('carries out every edge of the table for somebody, and the samples cover every stage and every command', () => {
    const edges = decider.transitions.map((each) => `${each.from} ${each.command}`);
    expect([...carriedOut].sort()).toEqual([...edges].sort());
    expect(new Set(edges).size).toBe(edges.length);
    const stages = new Set(decider.transitions.flatMap((each) => [each.from, ...each.to]));
    expect(new Set(Object.keys(states))).toEqual(stages);
    expect(new Set(Object.keys(commands))).toEqual(new Set(decider.transitions.map((each) => each.command)));
  });
  it('lets nobody move a closed case: what takes it up again comes from another case', () => {
    for (const state of Object.values(states).flat().filter((each) => decider.isClosed(each))) {
      expect(decider.transitions.filter((each) => each.from === state.stage && !TAKING_UP.has(each.command))).toEqual([]);
      expect(decider.nextTickOn(state)).toBeNull();
    }
  });
  // A clock that was moved far, or a worker that was away for weeks, ticks late: reminders are past then.
  it.each([0, 1, 20, 60])('always asks for a later tick than the last one, so that no clock can spin, also %i days late', (late) => {
    for (let state of Object.values(states).flat()) {
      for (let due = decider.nextTickOn(state), on = ''; due !== null; due = decider.nextTickOn(state)) {
        expect(due > on, `${state.stage}: due on ${due}, ticked on ${on}`).toBe(true);
        on = addDays(due, late);
        // Late, one thing may follow from another on the same day, but not for ever.
        for (let pass = 1; due !== null && due <= on && pass <= (late === 0 ? 1 : 5); pass += 1) {
          state = accepted(decider, state, commands.tick?.(meta('engine', on)) as C);
          due = decider.nextTickOn(state);
        }
      }
    }
  });
}
