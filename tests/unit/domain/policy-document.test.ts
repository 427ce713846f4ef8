import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { fold } from '../../../domain/case.ts';
import { policyDocumentDecider } from '../../../domain/policy-document.ts';
import type { CheckedPolicy, PolicyDocumentCommand, PolicyDocumentEvent, PolicyDocumentState } from '../../../domain/policy-document.ts';
import { ROLES, accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const ON = '2025-03-01';
const FROM = '2025-09-01';
const checked: CheckedPolicy = { policyHash: 'p', key: 'a@2025', effectiveFrom: FROM, follows: 'a@2024', publishedMark: '0/0' };
const compared = { whatIfId: 'w1', rows: 10, changed: 3, differenceFen: 500 };
const COMMANDS: { [T in PolicyDocumentCommand['type']]: (m: CommandMeta) => Extract<PolicyDocumentCommand, { type: T }> } = {
  draft: (m) => ({ type: 'draft', meta: m, textHash: 't' }),
  revise: (m) => ({ type: 'revise', meta: m, textHash: 'u' }),
  check: (m) => ({ type: 'check', meta: m, textHash: 't', findings: [], policy: checked }),
  compare: (m) => ({ type: 'compare', meta: m, textHash: 't', compared }),
  approve: (m) => ({ type: 'approve', meta: m, textHash: 't', whatIfId: 'w1' }),
  reject: (m) => ({ type: 'reject', meta: m, reason: 'x' }),
  withdraw: (m) => ({ type: 'withdraw', meta: m, reason: 'x' }),
  revoke: (m) => ({ type: 'revoke', meta: m, reason: 'x' }),
  supersede: (m) => ({ type: 'supersede', meta: m, by: 'P-2' }),
  tick: (m) => ({ type: 'tick', meta: m }),
};
const after = (state: PolicyDocumentState, command: PolicyDocumentCommand): PolicyDocumentState => accepted(policyDocumentDecider, state, command);
const code = (state: PolicyDocumentState, command: PolicyDocumentCommand): string | null => refusalOf(policyDocumentDecider, state, command);

const draft = after(policyDocumentDecider.initial, COMMANDS.draft(meta('registrar', ON)));
const isChecked = after(draft, COMMANDS.check(meta('registrar', ON)));
const isCompared = after(isChecked, COMMANDS.compare(meta('engine', ON)));
const approving = after(isCompared, COMMANDS.approve(meta('city_second', ON, 'first')));
const approved = after(approving, COMMANDS.approve(meta('city_decider', ON, 'second')));
const effective = after(approved, COMMANDS.tick(meta('engine', FROM)));

describe('every stage × every command × every role', () => {
  everyStageEveryCommandEveryRole(policyDocumentDecider, {
    none: [policyDocumentDecider.initial], draft: [draft], checked: [isChecked], compared: [isCompared], approving: [approving], approved: [approved],
    effective: [effective], superseded: [after(effective, COMMANDS.supersede(meta('engine', FROM)))],
    rejected: [after(isCompared, COMMANDS.reject(meta('city_second', ON)))], withdrawn: [after(draft, COMMANDS.withdraw(meta('registrar', ON)))],
  }, COMMANDS, ON);
});

describe('an approval', () => {
  it('is refused to whoever gave the first', () => expect(code(approving, COMMANDS.approve(meta('city_second', ON, 'first')))).toBe('SAME_PERSON'));
  it('is refused to whoever wrote the text, in whatever role', () => {
    expect(code(isCompared, COMMANDS.approve(meta('city_second', ON, 'registrar')))).toBe('SAME_PERSON');
  });
  it('is refused when the text has moved', () => {
    expect(code(isCompared, { ...COMMANDS.approve(meta('city_second', ON)), textHash: 'other' })).toBe('STALE_VIEW');
  });
  it('is refused when it was given to another what-if', () => {
    expect(code(isCompared, { ...COMMANDS.approve(meta('city_second', ON)), whatIfId: 'w0' })).toBe('STALE_VIEW');
  });
  it('is refused on the day of effect: nobody is to find the rules of this morning changed', () => {
    expect(code(isCompared, COMMANDS.approve(meta('city_second', FROM)))).toBe('POLICY_NOT_AHEAD');
  });
  it('is void when the text is revised between the two', () => {
    const revised = after(approving, COMMANDS.revise(meta('registrar', ON)));
    expect(revised).toMatchObject({ stage: 'draft', approvedBy: [], checked: null, compared: null });
    expect(code(revised, COMMANDS.approve(meta('city_decider', ON)))).toBe('WRONG_STAGE');
  });
});

describe('the way of a document', () => {
  it('is not published without a what-if', () => expect(code(isChecked, COMMANDS.approve(meta('city_second', ON)))).toBe('WRONG_STAGE'));
  it('stays a draft when the checks find fault', () => {
    const failed = after(isChecked, { ...COMMANDS.check(meta('registrar', ON)), findings: ['POLICY_GAP'], policy: null });
    expect(failed).toMatchObject({ stage: 'draft', checked: null });
  });
  it('refuses checks and what-ifs of an older text', () => {
    expect(code(draft, { ...COMMANDS.check(meta('registrar', ON)), textHash: 'older' })).toBe('STALE_VIEW');
    expect(code(isChecked, { ...COMMANDS.compare(meta('engine', ON)), textHash: 'older' })).toBe('STALE_VIEW');
  });
  it('refuses a revision that changes nothing', () => expect(code(draft, { ...COMMANDS.revise(meta('registrar', ON)), textHash: 't' })).toBe('TEXT_UNCHANGED'));
  it('takes effect on its day, not the day before', () => {
    expect(policyDocumentDecider.nextTickOn(approved)).toBe(FROM);
    expect(after(approved, COMMANDS.tick(meta('engine', '2025-08-31'))).stage).toBe('approved');
    expect(effective.stage).toBe('effective');
  });
  it('cannot be revised, withdrawn or rejected once it is published; before its day the decider may revoke it', () => {
    for (const command of [COMMANDS.revise(meta('registrar', ON)), COMMANDS.withdraw(meta('registrar', ON)), COMMANDS.reject(meta('city_second', ON))]) {
      expect(code(approved, command)).toBe('WRONG_STAGE');
    }
    expect(after(approved, COMMANDS.revoke(meta('city_decider', ON))).stage).toBe('withdrawn');
    expect(code(effective, COMMANDS.revoke(meta('city_decider', FROM)))).toBe('WRONG_STAGE');
  });
});

describe('any sequence of commands', () => {
  const command = fc.record({
    type: fc.constantFrom(...(Object.keys(COMMANDS) as PolicyDocumentCommand['type'][])), role: fc.constantFrom(...ROLES), id: fc.constantFrom('a', 'b', 'c'),
  });
  it('publishes only by two people who wrote none of it, and folds to the state it reached', () => {
    fc.assert(fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let state = policyDocumentDecider.initial;
      const events: PolicyDocumentEvent[] = [];
      for (const { type, role, id } of commands) {
        const decision = policyDocumentDecider.decide(state, COMMANDS[type](meta(role, ON, id)));
        if (!decision.ok) continue;
        events.push(...decision.events);
        state = fold(policyDocumentDecider, decision.events, state);
      }
      const writers = new Set(events.filter((each) => each.type === 'Drafted' || each.type === 'Revised').map((each) => each.by));
      for (const event of events) {
        if (event.type !== 'Published') continue;
        expect(new Set(event.approvedBy).size).toBe(2);
        expect(event.approvedBy.some((each) => writers.has(each))).toBe(false);
      }
      expect(fold(policyDocumentDecider, events)).toEqual(state);
    }), { numRuns: 500 });
  });
});
