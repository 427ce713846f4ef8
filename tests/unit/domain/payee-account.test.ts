import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeBankCodeCheck, maskName } from '../../../domain/identifiers.ts';
import type { ProposedAccount, WaitingVersion } from '../../../domain/payee-account.ts';
import { approving, proposing, rejecting } from '../../../domain/payee-account.ts';

const BANK_CODE = `31358100001${makeBankCodeCheck('31358100001')}`;
/** Passes Luhn. */
const CARD = '6222020000000000000';
const account: ProposedAccount = { holder: '样例学员', bankName: '示例银行广州支行', bankCode: BANK_CODE, number: CARD };
const trainee = { kind: 'trainee', name: '样例学员' } as const;
const college = { kind: 'institution', name: '示例职业学院' } as const;
const warningsOf = (change: Partial<ProposedAccount>, payee: { kind: 'institution' | 'trainee'; name: string } = trainee): unknown => {
  const looked = proposing({ ...account, ...change }, payee);
  return 'fault' in looked ? looked.fault.field : looked.warnings;
};

describe('an account that somebody proposes', () => {
  test('of the payee, with a card number and a bank code that are right, carries no warning', () => expect(warningsOf({})).toEqual([]));
  test('of another holder is a fault, and with a reason a documented exception, for institution and trainee alike', () => {
    for (const payee of [trainee, college]) {
      expect(warningsOf({ holder: '他人' }, payee)).toBe('holder');
      expect(warningsOf({ holder: '他人', exceptionReason: '监护人代领' }, payee)).toEqual(['ACCOUNT_NAME_EXCEPTION']);
    }
  });
  test('that is no account, or no bank code, is a fault', () => {
    expect(warningsOf({ number: '12' })).toBe('number');
    expect(warningsOf({ bankCode: '31358' })).toBe('bankCode');
  });
  test('a trainee’s that is no bank card is a warning; an institution’s may have hyphens and needs no check digit', () => {
    expect(warningsOf({ number: CARD.replace(/0$/, '1') })).toEqual(['ACCOUNT_CARD']);
    expect(warningsOf({ number: '6222-0200-0007' })).toBe('number');
    expect(warningsOf({ holder: college.name, number: '6222-0200-0007' }, college)).toEqual([]);
  });
  test('is taken or refused, never both, whatever is written', () => {
    fc.assert(fc.property(
      fc.record({ holder: fc.string(), bankName: fc.string(), bankCode: fc.oneof(fc.string(), fc.constant(BANK_CODE)), number: fc.oneof(fc.string(), fc.stringMatching(/^\d{8,32}$/)) }),
      fc.constantFrom(trainee, college), fc.boolean(), (entered, payee, explained) => {
        const looked = proposing({ ...entered, ...(explained && { exceptionReason: '说明' }) }, payee);
        if ('fault' in looked) return;
        expect(looked.number).toMatch(payee.kind === 'trainee' ? /^\d{8,32}$/ : /^[\d-]{8,32}$/);
        expect(looked.bankCode).toMatch(/^\d{12}$/);
        expect(looked.warnings.includes('ACCOUNT_NAME_EXCEPTION')).toBe(entered.holder !== payee.name);
      }), { numRuns: 2_000 });
  });
});

describe('whoever decides on it', () => {
  const waiting: WaitingVersion = { proposedBy: 'a', approvedBy: null, rejectedBy: null, warnings: [], overrideReason: null, hasProof: false, isChange: false };
  const version = fc.record<WaitingVersion>({
    proposedBy: fc.constantFrom('a', 'b'), approvedBy: fc.constantFrom(null, 'a', 'b', 'c'), rejectedBy: fc.constantFrom(null, 'a', 'b', 'c'),
    warnings: fc.subarray(['ACCOUNT_NAME_EXCEPTION', 'ACCOUNT_SHARED', 'ACCOUNT_CARD']), overrideReason: fc.constantFrom(null, '已核实'), hasProof: fc.boolean(), isChange: fc.boolean(),
  });
  test('is another person, answers every warning, sees the proof of a change, and decides what nobody else has decided', () => {
    fc.assert(fc.property(version, fc.constantFrom('a', 'b', 'c'), (each, by) => {
      const unanswered = each.warnings.some((code) => code !== 'ACCOUNT_NAME_EXCEPTION') && each.overrideReason === null;
      const free = (each.approvedBy === null || each.approvedBy === by) && each.rejectedBy === null;
      expect(approving(each, by) === null).toBe(each.proposedBy !== by && !unanswered && (each.hasProof || !each.isChange) && free);
      expect(rejecting(each, by) === null).toBe((each.rejectedBy === null || each.rejectedBy === by) && each.approvedBy === null);
    }), { numRuns: 2_000 });
  });
  test.each([
    ['SAME_PERSON', waiting, 'a'], ['WARNING_UNANSWERED', { ...waiting, warnings: ['ACCOUNT_SHARED'] }, 'b'], ['ACCOUNT_PROOF_MISSING', { ...waiting, isChange: true }, 'b'],
    ['ACCOUNT_APPROVED', { ...waiting, rejectedBy: 'c' }, 'b'],
  ] as const)('is told %s', (code, each, by) => expect(approving(each, by)?.code).toBe(code));
});

test('a name is masked but for its first character, whatever it is written with', () => expect([maskName('王小明'), maskName('𠮷野'), maskName('')]).toEqual(['王**', '𠮷*', '']));
