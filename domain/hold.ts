import type { Bilingual, IsoDate } from './coded.ts';
import type { Refusal } from './case.ts';
import { refuse } from './case.ts';
import { addDays } from './calendar.ts';
import type { CheckCode } from './payment-checks.ts';
import { OVERRIDABLE } from './payment-checks.ts';

/** `hold` 暂缓: until a matter is clear. `block` 禁付: a decision, lifted only by another person. `override` 放行: lets one named check pass. */
export const HOLD_KINDS = ['hold', 'block', 'override'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];
export const HOLD_SUBJECTS = ['person', 'institution', 'row', 'batch'] as const;
export type HoldSubject = (typeof HOLD_SUBJECTS)[number];

export const HOLD_NAMES: Readonly<Record<HoldKind, Bilingual>> = {
  hold: { zh: '暂缓', en: 'hold' }, block: { zh: '禁付', en: 'block' }, override: { zh: '放行', en: 'override' },
};

/** The longest that each may stand, in days from the day it is placed: none is for ever, a new one needs a new reason. */
export const HOLD_DAYS_MAX: Readonly<Record<HoldKind, number>> = { hold: 90, block: 366, override: 30 };

export interface Hold {
  readonly kind: HoldKind;
  readonly subjectKind: HoldSubject;
  readonly check: CheckCode | null;
  readonly placedBy: string;
  readonly placedOn: IsoDate;
  readonly expiresOn: IsoDate;
  readonly confirmedBy: string | null;
  readonly liftedBy: string | null;
}

/** Which checks an override can let pass, by what it is placed on. */
const CHECKS_OF: Readonly<Record<HoldSubject, readonly CheckCode[]>> = {
  row: ['DUPLICATE'], institution: OVERRIDABLE.filter((code) => code !== 'DUPLICATE'), person: ['ACCOUNT_COOLING', 'PAYEE_CONFLICT'], batch: [],
};

export function placing(hold: Omit<Hold, 'confirmedBy' | 'liftedBy'>): Refusal | null {
  if (hold.expiresOn < hold.placedOn) return refuse('HOLD_PAST', '到期日早于今天', 'it would end before it begins').refusal;
  const days = HOLD_DAYS_MAX[hold.kind];
  if (hold.expiresOn > addDays(hold.placedOn, days)) {
    return refuse('HOLD_TOO_LONG', `${HOLD_NAMES[hold.kind].zh}最长 ${days} 天`, `${HOLD_NAMES[hold.kind].en}: at most ${days} days`, { days }).refusal;
  }
  if (hold.kind !== 'override') {
    return hold.check === null ? null : refuse('CHECK_WITHOUT_OVERRIDE', '只有放行才指定检查项', 'only an override names a check').refusal;
  }
  if (hold.check !== null && CHECKS_OF[hold.subjectKind].includes(hold.check)) return null;
  return refuse('CHECK_NOT_OVERRIDABLE', '该检查项不能对此对象放行', 'this check cannot be overridden for this subject').refusal;
}

export function confirming(hold: Hold, by: string): Refusal | null {
  if (hold.kind !== 'override') return refuse('NOT_AN_OVERRIDE', '只有放行需要确认', 'only an override is confirmed').refusal;
  if (hold.liftedBy !== null) return alreadyLifted();
  if (hold.confirmedBy !== null) return refuse('HOLD_CONFIRMED', '已由他人确认', 'somebody has confirmed it already').refusal;
  return hold.placedBy === by ? refuse('SAME_PERSON', '放行须由另一人确认', 'an override is confirmed by another person').refusal : null;
}

export function lifting(hold: Hold, by: string): Refusal | null {
  if (hold.liftedBy !== null) return alreadyLifted();
  const own = hold.kind === 'block' && hold.placedBy === by;
  return own ? refuse('SAME_PERSON', '禁付须由另一人解除', 'a block is lifted by another person than who placed it').refusal : null;
}

/** In force on a day: neither lifted nor expired; an override only once a second person has confirmed it. */
export function inForce(hold: Hold, on: IsoDate): boolean {
  return hold.liftedBy === null && on <= hold.expiresOn && (hold.kind !== 'override' || hold.confirmedBy !== null);
}

function alreadyLifted(): Refusal {
  return refuse('HOLD_LIFTED', '已解除', 'it has been lifted already').refusal;
}
