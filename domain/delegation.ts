import type { Role } from './access.ts';
import { addDays } from './calendar.ts';
import type { Refusal } from './case.ts';
import { refuse } from './case.ts';
import type { IsoDate } from './coded.ts';

/*
 * 委派: for the days of an absence a colleague of the same office acts on what the absent person has in hand. Nothing is handed over: when the days are past, or
 * the delegation is revoked, it is all as before. What the delegate was given by others is not passed on.
 */

/** Offices in which a person has cases in hand. */
const DELEGATING: ReadonlySet<string> = new Set<Role>(['district', 'city_first', 'city_second', 'city_decider']);

export const mayDelegate = (role: string): boolean => DELEGATING.has(role);

/** The longest absence, in days. */
export const DELEGATION_DAYS_MAX = 183;

/** The two people, as far as the rule must know. */
export interface Official {
  readonly id: string;
  readonly role: Role;
  readonly institutionCode: string | null;
  readonly districtCode: string | null;
  readonly disabledAt: string | null;
}

export interface Absence {
  readonly fromOn: IsoDate;
  readonly toOn: IsoDate;
}

/** @param others what stands of both people already: whom each has delegated to, and when */
export function delegating(person: Official, delegate: Official, absence: Absence, others: readonly (Absence & { readonly person: string })[]): Refusal | null {
  if (!mayDelegate(person.role)) return refuse('ROLE_CANNOT_DELEGATE', '该岗位没有可委派的经办事项', 'nobody of this office has cases in hand').refusal;
  if (person.id === delegate.id) return refuse('DELEGATED_TO_ONESELF', '不能委派给本人', 'nobody is his or her own delegate').refusal;
  if (delegate.disabledAt !== null || delegate.role !== person.role || delegate.districtCode !== person.districtCode) {
    return refuse('DELEGATE_UNSUITABLE', '受托人须为同岗位、同辖区的在用人员', 'the delegate must work in the same office and district').refusal;
  }
  if (absence.toOn < absence.fromOn) return refuse('ABSENCE_DATES', '结束日早于开始日', 'it would end before it begins').refusal;
  if (absence.toOn > addDays(absence.fromOn, DELEGATION_DAYS_MAX - 1)) {
    return refuse('ABSENCE_TOO_LONG', `最长 ${DELEGATION_DAYS_MAX} 天`, `at most ${DELEGATION_DAYS_MAX} days`, { days: DELEGATION_DAYS_MAX }).refusal;
  }
  const away = others.filter((each) => each.fromOn <= absence.toOn && absence.fromOn <= each.toOn);
  if (away.some((each) => each.person === person.id)) return refuse('ABSENCE_OVERLAPS', '该时段已有委派', 'these days are delegated already').refusal;
  if (away.some((each) => each.person === delegate.id)) return refuse('DELEGATE_ABSENT', '受托人在该时段也不在岗', 'the delegate is absent on some of these days').refusal;
  return null;
}

/** By who is absent, or an administrator. */
export function revoking(delegation: { readonly person: string; readonly revokedBy: string | null }, by: { readonly id: string; readonly role: string }): Refusal | null {
  if (delegation.person !== by.id && by.role !== 'admin') return refuse('DELEGATION_OF_ANOTHER', '只能由委派人本人或管理员撤销', 'only who is absent, or an administrator, revokes it').refusal;
  return delegation.revokedBy === null ? null : refuse('DELEGATION_REVOKED', '该委派已撤销', 'it was revoked already').refusal;
}
