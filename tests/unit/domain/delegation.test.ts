import { describe, expect, test } from 'vitest';
import type { Official } from '../../../domain/delegation.ts';
import { delegating, DELEGATION_DAYS_MAX, revoking } from '../../../domain/delegation.ts';
import { ROLES } from '../../../domain/access.ts';
import { addDays } from '../../../domain/calendar.ts';

const official = (id: string, change: Partial<Official> = {}): Official => ({ id, role: 'city_first', institutionCode: null, districtCode: null, disabledAt: null, ...change });
const DAYS = { fromOn: '2021-10-11', toOn: '2021-10-15' };
const code = (delegate: Official, days = DAYS, others: Parameters<typeof delegating>[3] = [], person = official('a')) => delegating(person, delegate, days, others)?.code ?? null;

describe('a delegate', () => {
  test('is a colleague of the same office', () => expect(code(official('b'))).toBeNull());
  test('is never oneself', () => expect(code(official('a'))).toBe('DELEGATED_TO_ONESELF'));
  test.each(ROLES.filter((role) => role !== 'city_first'))('is not of another office: %s', (role) => expect(code(official('b', { role }))).toBe('DELEGATE_UNSUITABLE'));
  test('is not of another district, and not disabled', () => {
    const officer = official('a', { role: 'district', districtCode: '440106' });
    expect(code(official('b', { role: 'district', districtCode: '440104' }), DAYS, [], officer)).toBe('DELEGATE_UNSUITABLE');
    expect(code(official('b', { role: 'district', districtCode: '440106' }), DAYS, [], officer)).toBeNull();
    expect(code(official('b', { disabledAt: '2021-10-01' }))).toBe('DELEGATE_UNSUITABLE');
  });
  test.each(['institution', 'finance_maker', 'finance_approver', 'registrar', 'admin', 'auditor'] as const)('nobody has as %s: nothing is in hand there', (role) => {
    expect(code(official('b', { role }), DAYS, [], official('a', { role }))).toBe('ROLE_CANNOT_DELEGATE');
  });
});

describe('an absence', () => {
  test('ends after it begins, and within half a year', () => {
    expect(code(official('b'), { fromOn: '2021-10-11', toOn: '2021-10-10' })).toBe('ABSENCE_DATES');
    expect(code(official('b'), { fromOn: '2021-10-11', toOn: addDays('2021-10-11', DELEGATION_DAYS_MAX - 1) })).toBeNull();
    expect(code(official('b'), { fromOn: '2021-10-11', toOn: addDays('2021-10-11', DELEGATION_DAYS_MAX) })).toBe('ABSENCE_TOO_LONG');
  });
  test('has one delegate a day, who is not absent too', () => {
    expect(code(official('b'), DAYS, [{ person: 'a', fromOn: '2021-10-15', toOn: '2021-10-20' }])).toBe('ABSENCE_OVERLAPS');
    expect(code(official('b'), DAYS, [{ person: 'b', fromOn: '2021-10-01', toOn: '2021-10-11' }])).toBe('DELEGATE_ABSENT');
    expect(code(official('b'), DAYS, [{ person: 'a', fromOn: '2021-10-16', toOn: '2021-10-20' }, { person: 'b', fromOn: '2021-10-01', toOn: '2021-10-10' }])).toBeNull();
  });
  test('is revoked by who was to be absent or an administrator, once', () => {
    expect(revoking({ person: 'a', revokedBy: null }, { id: 'b', role: 'city_first' })?.code).toBe('DELEGATION_OF_ANOTHER');
    expect(revoking({ person: 'a', revokedBy: null }, { id: 'a', role: 'city_first' })).toBeNull();
    expect(revoking({ person: 'a', revokedBy: null }, { id: 'x', role: 'admin' })).toBeNull();
    expect(revoking({ person: 'a', revokedBy: 'a' }, { id: 'a', role: 'city_first' })?.code).toBe('DELEGATION_REVOKED');
  });
});
