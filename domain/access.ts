import type { Refusal } from './case.ts';
import { refuse } from './case.ts';

/** Who a person is for the bureau. One role a person; a second office is a second sign-in. */
export const ROLES = [
  'institution', 'district', 'city_first', 'city_second', 'city_decider',
  'finance_maker', 'finance_approver', 'registrar', 'admin', 'auditor',
] as const;
export type Role = (typeof ROLES)[number];

/** Offices that move money, approve or manage accounts: where a second factor is required, they work with one only. */
const SECOND_FACTOR_ROLES: ReadonlySet<string> = new Set<Role>(['city_second', 'city_decider', 'finance_maker', 'finance_approver', 'admin']);

export function lacksSecondFactor(demand: 'required' | 'optional', person: { readonly role: string; readonly secondFactor: boolean }): boolean {
  return demand === 'required' && SECOND_FACTOR_ROLES.has(person.role) && !person.secondFactor;
}

/** How far a role's permission reaches. `own` is the actor's own institution, or own district. */
export type Scope = 'ownInstitution' | 'ownDistrict' | 'all';

interface ActRule {
  /** `read` shows, `change` writes. The auditor has every `read` and no `change`. */
  readonly kind: 'read' | 'change';
  /** A role that is not named may not. */
  readonly who: Readonly<Partial<Record<Role, Scope>>>;
}

const CITY = { city_first: 'all', city_second: 'all', city_decider: 'all' } as const;
const FINANCE = { finance_maker: 'all', finance_approver: 'all' } as const;
const OWN = { institution: 'ownInstitution', district: 'ownDistrict' } as const;
/** Everybody who works on cases; not the administrator, who manages accounts and reads no case. */
const CASE_READERS = { ...OWN, ...CITY, ...FINANCE, registrar: 'all', auditor: 'all' } as const;
const EVERYBODY = { ...Object.fromEntries(ROLES.map((role) => [role, 'all'])) } as Readonly<Record<Role, 'all'>>;

/**
 * The one table of permissions: act × role → scope. Separation of duties (different people on one claim) is not
 * here: it depends on the case's history, and the deciders check it.
 */
const TABLE = {
  'session.read': { kind: 'read', who: EVERYBODY },
  'notification.read': { kind: 'read', who: EVERYBODY },
  'policy.read': { kind: 'read', who: EVERYBODY },
  'calendar.read': { kind: 'read', who: EVERYBODY },
  'round.read': { kind: 'read', who: EVERYBODY },
  'template.read': { kind: 'read', who: EVERYBODY },

  'claim.read': { kind: 'read', who: CASE_READERS },
  'file.download': { kind: 'read', who: CASE_READERS },
  'report.read': { kind: 'read', who: CASE_READERS },
  /** The city's own overview of a year. */
  'report.year': { kind: 'read', who: { ...CITY, ...FINANCE, registrar: 'all', auditor: 'all' } },
  'institution.read': { kind: 'read', who: CASE_READERS },
  'batch.read': { kind: 'read', who: { ...CITY, ...FINANCE, institution: 'ownInstitution', registrar: 'all', auditor: 'all' } },
  'clawback.read': { kind: 'read', who: { ...CITY, ...FINANCE, institution: 'ownInstitution', registrar: 'all', auditor: 'all' } },
  'budget.read': { kind: 'read', who: { ...CITY, ...FINANCE, registrar: 'all', auditor: 'all' } },
  'sample.read': { kind: 'read', who: { ...CITY, ...FINANCE, registrar: 'all', auditor: 'all' } },
  'hold.read': { kind: 'read', who: { ...CITY, ...FINANCE, registrar: 'all', auditor: 'all' } },
  /** Any case, payment or institution by its number, and people by the end of their identity number: masked, and that search is recorded. */
  'case.search': { kind: 'read', who: { ...CITY, ...FINANCE, registrar: 'all', auditor: 'all' } },
  /** Ids and phones in full; every look is recorded. */
  'personal.reveal': { kind: 'read', who: { ...OWN, city_first: 'all', city_second: 'all', auditor: 'all' } },
  /** The papers handed in with a claim, as whoever checks it needs them; every look is recorded. */
  'evidence.read': { kind: 'read', who: { ...OWN, ...CITY, auditor: 'all' } },
  'audit.read': { kind: 'read', who: { admin: 'all', auditor: 'all' } },
  'person.read': { kind: 'read', who: { admin: 'all', registrar: 'all', auditor: 'all' } },

  'admission.read': { kind: 'read', who: CASE_READERS },
  'admission.plan': { kind: 'change', who: { registrar: 'all' } },
  /** At whichever desk the veteran stands. */
  'application.enter': { kind: 'change', who: { ...OWN, registrar: 'all' } },
  'admission.allocate': { kind: 'change', who: { city_first: 'all', city_second: 'all' } },
  'admission.publish': { kind: 'change', who: { city_second: 'all', city_decider: 'all' } },
  /** Registering and confirming many enrolments at once. */
  'cohort.run': { kind: 'change', who: { institution: 'ownInstitution' } },
  'admission.answer': { kind: 'change', who: { institution: 'ownInstitution', registrar: 'all' } },
  /** What a policy would do to whole rounds: figures and rows, no names. */
  'what-if.read': { kind: 'read', who: { ...CITY, ...FINANCE, registrar: 'all', auditor: 'all' } },

  'enrolment.read': { kind: 'read', who: CASE_READERS },
  'enrolment.open': { kind: 'change', who: { institution: 'ownInstitution', registrar: 'all' } },
  /** Whether the applicant is eligible, where the registry cannot say it. */
  'enrolment.check': { kind: 'change', who: { district: 'ownDistrict', registrar: 'all' } },
  'enrolment.admit': { kind: 'change', who: { registrar: 'all' } },
  /** Everything that the institution itself sees of its trainee. */
  'enrolment.run': { kind: 'change', who: { institution: 'ownInstitution' } },
  'enrolment.withdraw': { kind: 'change', who: { institution: 'ownInstitution', registrar: 'all' } },
  'enrolment.record-death': { kind: 'change', who: { ...OWN, registrar: 'all' } },
  /** Transfers, corrections, the move to a newer policy. */
  'enrolment.alter': { kind: 'change', who: { registrar: 'all' } },
  'order.enter': { kind: 'change', who: { institution: 'ownInstitution', registrar: 'all' } },

  'claim.open': { kind: 'change', who: { institution: 'ownInstitution' } },
  'roster.upload': { kind: 'change', who: { institution: 'ownInstitution' } },
  'claim.submit': { kind: 'change', who: { institution: 'ownInstitution' } },
  'claim.withdraw': { kind: 'change', who: { institution: 'ownInstitution' } },
  'claim.recheck': { kind: 'change', who: { registrar: 'all' } },
  'claim.adopt-policy': { kind: 'change', who: { registrar: 'all' } },
  'case.assign': { kind: 'change', who: { registrar: 'all' } },
  'colleague.read': { kind: 'read', who: { ...CITY, district: 'ownDistrict', auditor: 'all' } },
  /** 签收, 转办: who of the office has the claim in hand. */
  'claim.take': { kind: 'change', who: CITY },
  /** 委派: by who is absent, for a colleague of the same office; an administrator for somebody who cannot. */
  'delegation.make': { kind: 'change', who: { ...CITY, district: 'ownDistrict', admin: 'all' } },
  'delegation.read': { kind: 'read', who: { ...CITY, district: 'ownDistrict', admin: 'all', auditor: 'all' } },
  /** 加签 and its answer. */
  'claim.opinion': { kind: 'change', who: CITY },
  /** 会签: a stage signed by several people together. */
  'claim.co-sign': { kind: 'change', who: { ...CITY, registrar: 'all' } },
  /** 抄送: to people who may see the claim anyway. */
  'claim.copy': { kind: 'change', who: { ...CITY, registrar: 'all' } },
  'claim.urge': { kind: 'change', who: { registrar: 'all', city_decider: 'all' } },
  'identity.sign': { kind: 'change', who: { district: 'ownDistrict' } },
  'review.first.sign': { kind: 'change', who: { city_first: 'all' } },
  'review.second.sign': { kind: 'change', who: { city_second: 'all' } },
  /** Before signing; which stage takes whose marks is the case's own rule. */
  'row.mark': { kind: 'change', who: { ...CITY, district: 'ownDistrict' } },
  'claim.return': { kind: 'change', who: { city_first: 'all', city_second: 'all' } },
  'claim.refuse': { kind: 'change', who: CITY },
  'notice.publish': { kind: 'change', who: { city_second: 'all' } },
  'objection.file': { kind: 'change', who: { registrar: 'all' } },
  'objection.resolve': { kind: 'change', who: { city_second: 'all' } },
  'claim.decide': { kind: 'change', who: { city_decider: 'all' } },
  'bulk.run': { kind: 'change', who: { ...CITY, ...OWN, registrar: 'all' } },

  'batch.prepare': { kind: 'change', who: { finance_maker: 'all' } },
  'batch.approve': { kind: 'change', who: { finance_approver: 'all' } },
  'batch.send': { kind: 'change', who: { finance_maker: 'all' } },
  'batch.results': { kind: 'change', who: { finance_maker: 'all' } },
  'budget.manage': { kind: 'change', who: { finance_maker: 'all' } },
  /** Reopening a month, transfers between lines, year-end: the second person. */
  'budget.approve': { kind: 'change', who: { finance_approver: 'all' } },
  'period.close': { kind: 'change', who: FINANCE },
  'reconciliation.work': { kind: 'change', who: { ...FINANCE, registrar: 'all' } },
  'clawback.propose': { kind: 'change', who: { finance_maker: 'all', registrar: 'all' } },
  'clawback.approve': { kind: 'change', who: { finance_approver: 'all' } },
  'clawback.manage': { kind: 'change', who: { finance_maker: 'all' } },
  /** 补差: what is paid on top of rows that were approved too low. */
  'top-up.propose': { kind: 'change', who: { registrar: 'all', city_first: 'all' } },
  'top-up.approve': { kind: 'change', who: { city_decider: 'all' } },
  'sample.draw': { kind: 'change', who: { registrar: 'all' } },
  'sample.check': { kind: 'change', who: { ...CITY, registrar: 'all' } },
  'hold.manage': { kind: 'change', who: { city_second: 'all', ...FINANCE, registrar: 'all' } },
  'account.propose': { kind: 'change', who: { institution: 'ownInstitution', finance_maker: 'all' } },
  'account.approve': { kind: 'change', who: { finance_approver: 'all' } },
  /** A payee account in full, to be compared with its proof; every look is recorded. */
  'account.reveal': { kind: 'read', who: { institution: 'ownInstitution', finance_approver: 'all', auditor: 'all' } },

  'institution.manage': { kind: 'change', who: { registrar: 'all' } },
  'registry.import': { kind: 'change', who: { registrar: 'all' } },
  'round.manage': { kind: 'change', who: { registrar: 'all' } },
  'policy.draft': { kind: 'change', who: { registrar: 'all' } },
  'policy.approve': { kind: 'change', who: { city_second: 'all', city_decider: 'all' } },
  'policy.revoke': { kind: 'change', who: { city_decider: 'all' } },
  'policy.try': { kind: 'change', who: { registrar: 'all', city_second: 'all', city_decider: 'all' } },
  'calendar.load': { kind: 'change', who: { admin: 'all' } },
  /** What names people goes in time: what is due, and the erasures. */
  'retention.read': { kind: 'read', who: { admin: 'all', city_decider: 'all', auditor: 'all' } },
  'retention.propose': { kind: 'change', who: { admin: 'all' } },
  'retention.erase': { kind: 'change', who: { admin: 'all', city_decider: 'all' } },
  'clock.advance': { kind: 'change', who: { admin: 'all' } },
  'person.manage': { kind: 'change', who: { admin: 'all' } },
} as const satisfies Record<string, ActRule>;

export type Act = keyof typeof TABLE;
export const ACTS = Object.keys(TABLE) as readonly Act[];
const RULES: Readonly<Record<Act, ActRule>> = TABLE;

/** The person who acts, as far as the gate must know. */
export interface AccessActor {
  readonly role: string;
  readonly institutionCode?: string | null;
  readonly districtCode?: string | null;
}

/** Whose the thing acted on is. Neither part given: it is the city's, and only `all` reaches it. */
export interface ResourceScope {
  readonly institutionCode?: string | null;
  /** Districts in which trainees of the claim are settled. */
  readonly districtCodes?: readonly string[];
}

export type Access = { readonly allowed: true } | { readonly allowed: false; readonly refusal: Refusal };

/** What an actor may see of a kind of thing: lists are filtered by it. */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'institution'; readonly institutionCode: string }
  | { readonly kind: 'district'; readonly districtCode: string };

/** May this actor do this act on a thing of this scope? Whatever the table does not say is refused. */
export function can(actor: AccessActor, act: string, resource: ResourceScope): Access {
  const reach = reachOf(actor, act);
  if (reach === undefined) return forbidden(actor.role, act);
  return within(reach, resource) ? { allowed: true } : outOfScope(actor.role, act);
}

/** How far the actor's permission for `act` goes, or undefined when there is none (or the role lacks its code). */
export function reachOf(actor: AccessActor, act: string): Reach | undefined {
  const rule = Object.hasOwn(RULES, act) ? RULES[act as Act] : undefined;
  const scope = rule !== undefined && Object.hasOwn(rule.who, actor.role) ? rule.who[actor.role as Role] : undefined;
  switch (scope) {
    case 'all': return { kind: 'all' };
    case 'ownInstitution': return actor.institutionCode ? { kind: 'institution', institutionCode: actor.institutionCode } : undefined;
    case 'ownDistrict': return actor.districtCode ? { kind: 'district', districtCode: actor.districtCode } : undefined;
    case undefined: return undefined;
  }
}

/** The acts a role has, in the table's order: what the console builds its menu from. */
export function actsOf(role: Role): readonly Act[] {
  return ACTS.filter((act) => RULES[act].who[role] !== undefined);
}

/** The roles that have an act, with their scopes. */
export function rolesFor(act: Act): Readonly<Partial<Record<Role, Scope>>> {
  return RULES[act].who;
}

export function kindOf(act: Act): 'read' | 'change' {
  return RULES[act].kind;
}

function within(reach: Reach, resource: ResourceScope): boolean {
  switch (reach.kind) {
    case 'all': return true;
    case 'institution': return resource.institutionCode === reach.institutionCode;
    case 'district': return resource.districtCodes?.includes(reach.districtCode) ?? false;
  }
}

function forbidden(role: string, act: string): Access {
  return {
    allowed: false,
    refusal: refuse('FORBIDDEN_ACT', '您的岗位没有此项权限', 'Your role does not have this permission', { role, act }).refusal,
  };
}

function outOfScope(role: string, act: string): Access {
  return {
    allowed: false,
    refusal: refuse('OUT_OF_SCOPE', '此项内容不属于您的院校或辖区', 'This belongs to another institution or district', { role, act }).refusal,
  };
}
