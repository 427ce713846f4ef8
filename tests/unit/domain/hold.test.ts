import { describe, expect, test } from 'vitest';
import type { Hold } from '../../../domain/hold.ts';
import { confirming, inForce, lifting, placing } from '../../../domain/hold.ts';
import type { PayeeFacts } from '../../../domain/payment-checks.ts';
import { payeeCheck } from '../../../domain/payment-checks.ts';
import { approvalsFor, paymentRulesSchema } from '../../../domain/payment-rules.ts';

const hold = (change: Partial<Hold> = {}): Hold => ({
  kind: 'hold', subjectKind: 'row', check: null, placedBy: 'a', placedOn: '2021-10-01', expiresOn: '2021-10-31', confirmedBy: null, liftedBy: null, ...change,
});
const override = (change: Partial<Hold> = {}): Hold => hold({ kind: 'override', subjectKind: 'institution', check: 'LICENCE_EXPIRED', ...change });

describe('a hold ends', () => {
  test('refuses one that has ended before it begins', () => expect(placing(hold({ expiresOn: '2021-09-30' }))?.code).toBe('HOLD_PAST'));
  test.each([['hold', '2021-12-30', '2021-12-31'], ['block', '2022-10-02', '2022-10-03']] as const)('refuses a %s that stands longer than its limit', (kind, last, beyond) => {
    expect(placing(hold({ kind, expiresOn: last }))).toBeNull();
    expect(placing(hold({ kind, expiresOn: beyond }))?.code).toBe('HOLD_TOO_LONG');
  });
  test('stands on its last day and not on the next', () => {
    expect([inForce(hold(), '2021-10-31'), inForce(hold(), '2021-11-01'), inForce(hold({ liftedBy: 'b' }), '2021-10-02')]).toEqual([true, false, false]);
  });
});

describe('two people', () => {
  test('refuses to lift a block by who placed it; a hold may be lifted by anybody', () => {
    expect(lifting(hold({ kind: 'block' }), 'a')?.code).toBe('SAME_PERSON');
    expect([lifting(hold({ kind: 'block' }), 'b'), lifting(hold(), 'a')]).toEqual([null, null]);
  });
  test('refuses to lift twice', () => expect(lifting(hold({ liftedBy: 'b' }), 'c')?.code).toBe('HOLD_LIFTED'));
  test('an override is nothing until another person has confirmed it', () => {
    expect(inForce(override(), '2021-10-02')).toBe(false);
    expect(confirming(override(), 'a')?.code).toBe('SAME_PERSON');
    expect(confirming(override(), 'b')).toBeNull();
    expect(inForce(override({ confirmedBy: 'b' }), '2021-10-02')).toBe(true);
  });
  test('refuses to confirm a hold, and what was confirmed or lifted', () => {
    expect(confirming(hold(), 'b')?.code).toBe('NOT_AN_OVERRIDE');
    expect(confirming(override({ confirmedBy: 'b' }), 'c')?.code).toBe('HOLD_CONFIRMED');
    expect(confirming(override({ liftedBy: 'b' }), 'c')?.code).toBe('HOLD_LIFTED');
  });
});

describe('what an override can let pass', () => {
  test.each([['institution', 'NO_APPROVED_ACCOUNT'], ['institution', 'DUPLICATE'], ['row', 'LICENCE_EXPIRED'], ['person', 'DUPLICATE'], ['person', 'LICENCE_EXPIRED'], ['batch', 'PAYEE_CONFLICT']] as const)(
    'refuses an override on a %s of %s', (subjectKind, check) => expect(placing(override({ subjectKind, check }))?.code).toBe('CHECK_NOT_OVERRIDABLE'));
  test('refuses a hold or a block that names a check', () => expect(placing({ ...override({ check: 'DUPLICATE' }), kind: 'hold' })?.code).toBe('CHECK_WITHOUT_OVERRIDE'));
  test('refuses one that names no check', () => expect(placing(override({ check: null }))?.code).toBe('CHECK_NOT_OVERRIDABLE'));
  test('takes those that it can', () => expect([placing(override()), placing(override({ subjectKind: 'row', check: 'DUPLICATE' })), placing(override({ subjectKind: 'person', check: 'ACCOUNT_COOLING' }))]).toEqual([null, null, null]));
});

describe('the checks of a payee on the day of payment', () => {
  const account = { version: 2, holderDiffers: false, changedOn: null };
  const facts: PayeeFacts = { kind: 'institution', held: false, closedOn: null, licenceUntil: null, account, returnedFrom: null, otherAccountOpen: false, committedFen: 100, amountFen: 100, overrides: [] };
  const check = (change: Partial<PayeeFacts>): string | null => payeeCheck({ ...facts, ...change }, '2021-11-10', 3);
  test('a payee without a fault is paid', () => expect(check({})).toBeNull());
  test.each([
    ['INSTITUTION_HELD', { held: true }], ['INSTITUTION_CLOSED', { closedOn: '2021-11-10' }], ['LICENCE_EXPIRED', { licenceUntil: '2021-11-09' }],
    ['NO_APPROVED_ACCOUNT', { account: null }], ['ACCOUNT_NAME_DIFFERS', { account: { ...account, holderDiffers: true } }],
    ['ACCOUNT_NOT_CORRECTED', { returnedFrom: 2 }], ['PAYEE_CONFLICT', { otherAccountOpen: true }],
    ['ACCOUNT_COOLING', { account: { ...account, changedOn: '2021-11-08' } }], ['BUDGET_SHORT', { committedFen: 99 }],
  ] as const)('%s leaves it out', (code, change) => expect(check(change)).toBe(code));
  test.each([
    ['a closing day that is still to come', { closedOn: '2021-11-11' }], ['the last day of a licence', { licenceUntil: '2021-11-10' }],
    ['the day on which an account has cooled', { account: { ...account, changedOn: '2021-11-07' } }], ['a corrected account after a return', { returnedFrom: 1 }],
    ['an overridden check', { licenceUntil: '2020-01-01', overrides: ['LICENCE_EXPIRED'] }],
  ] as const)('%s stops nothing', (_, change) => expect(check(change)).toBeNull());
  test('an override of one check lets no other pass, and a hold is never overridden', () => {
    expect(check({ licenceUntil: '2020-01-01', otherAccountOpen: true, overrides: ['LICENCE_EXPIRED'] })).toBe('PAYEE_CONFLICT');
    expect(check({ held: true, overrides: ['INSTITUTION_HELD'] })).toBe('INSTITUTION_HELD');
  });
});

describe('a trainee who is paid on an account of his or her own', () => {
  const own: PayeeFacts = {
    kind: 'trainee', held: false, closedOn: '2020-01-01', licenceUntil: '2020-01-01', account: { version: 1, holderDiffers: false, changedOn: null }, returnedFrom: null, otherAccountOpen: false,
    committedFen: 100, amountFen: 100, overrides: [],
  };
  test('is paid what was granted although the institution has closed since', () => expect(payeeCheck(own, '2021-11-10', 3)).toBeNull());
  test.each([['INSTITUTION_HELD', { held: true }], ['NO_APPROVED_ACCOUNT', { account: null }], ['PAYEE_CONFLICT', { otherAccountOpen: true }]] as const)(
    '%s leaves the line out', (code, change) => expect(payeeCheck({ ...own, ...change }, '2021-11-10', 3)).toBe(code));
});

describe('approvals by amount', () => {
  const approvals = [{ fromFen: 0, people: 1 }, { fromFen: 100_000_000, people: 2 }, { fromFen: 1_000_000_000, people: 3 }];
  test.each([[0, 1], [99_999_999, 1], [100_000_000, 2], [999_999_999, 2], [1_000_000_000, 3]])('%i fen need %i', (fen, people) => expect(approvalsFor({ approvals }, fen)).toBe(people));
  test('refuses bands that do not begin at 0 or do not ascend, and a sample below ten per cent', () => {
    const rules = { approvals, coolingDays: 3, offsetMaxPercent: 50, clawback: { workingDays: 30, reminderDaysBefore: 5, instalmentsMax: 12, amount: { dropOut: 'proportional', objection: 'full', audit: 'full', correction: 'difference' } }, sample: { valuePercent: 10, alwaysFromFen: 0, approvals: 1, refusals: 1 } };
    expect(paymentRulesSchema.safeParse(rules).success).toBe(true);
    expect(paymentRulesSchema.safeParse({ ...rules, approvals: approvals.slice(1) }).success).toBe(false);
    expect(paymentRulesSchema.safeParse({ ...rules, approvals: [...approvals].reverse() }).success).toBe(false);
    expect(paymentRulesSchema.safeParse({ ...rules, sample: { ...rules.sample, valuePercent: 9 } }).success).toBe(false);
  });
});
