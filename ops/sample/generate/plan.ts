import { apportion, at } from './random.ts';
import type { Random } from './random.ts';
import type { CorrectionKind, InstitutionKind } from './types.ts';

/** Rows of a group are paid by like rules and are balanced to one mean. */
export type Group = 'degree' | 'technician' | 'short';

export type Refusal =
  | 'duplicateAcross' | 'duplicateInFile' | 'badCheckDigit' | 'registryMismatch' | 'outOfWindow' | 'dischargeType' | 'stackedAid'
  | 'attendance' | 'droppedOut' | 'upheldAttendance' | 'upheldDroppedOut';

/** What one row of the year is for. `pair` ties a duplicate to its genuine row. */
export type RowRole =
  | { readonly kind: 'plain' | 'reduced' | 'dismissed' | Exclude<Refusal, 'duplicateAcross' | 'duplicateInFile'> }
  | { readonly kind: 'corrected'; readonly correction: CorrectionKind }
  | { readonly kind: 'genuine' | 'duplicateAcross' | 'duplicateInFile'; readonly pair: number };

export interface InstitutionPlan {
  readonly kind: InstitutionKind;
  readonly group: Group;
  /** One a row, in the order of the roster. */
  readonly roles: readonly RowRole[];
}

/** The sample year of DOMAIN.md §7, for all 93 institutions. */
export const FULL_YEAR = {
  institutions: 93,
  kinds: { vocationalCollege: 22, technicianSchool: 31, adultCollege: 10, trainingProvider: 30 },
  approved: { degree: 1_020, technician: 430, short: 427 },
  refused: {
    duplicateAcross: 26, duplicateInFile: 9, badCheckDigit: 14, registryMismatch: 8, outOfWindow: 11, dischargeType: 6, stackedAid: 7,
    attendance: 3, droppedOut: 2, upheldAttendance: 1, upheldDroppedOut: 1,
  },
  reduced: 43,
  corrected: 20,
  dismissed: 3,
  largest: 180,
} as const satisfies { refused: Record<Refusal, number>; kinds: Record<InstitutionKind, number>; approved: Record<Group, number> } & Record<string, unknown>;

const CORRECTIONS: readonly CorrectionKind[] = ['scientificId', 'fullWidthDigits', 'hiddenSpace', 'dottedDate', 'nameDot'];
const GROUPS: readonly Group[] = ['degree', 'technician', 'short'];
export const GROUP_OF: Readonly<Record<InstitutionKind, Group>> = {
  vocationalCollege: 'degree', adultCollege: 'degree', technicianSchool: 'technician', trainingProvider: 'short',
};

/** Says for every row of `institutions` institutions (1–93, in the order of submission) what it is for. */
export function planBlock(institutions: number, random: Random): readonly InstitutionPlan[] {
  const kinds = institutionKinds(institutions);
  const desks = GROUPS.flatMap((group) => groupDesks(group, kinds, institutions, random));
  desks.sort((a, b) => a.index - b.index);
  const plan = new RolePlanner(desks, random);
  const counts = countsFor(institutions, desks);
  plan.pairs('duplicateAcross', counts.refused.duplicateAcross);
  plan.pairs('duplicateInFile', counts.refused.duplicateInFile);
  for (const kind of SINGLE_REFUSALS) plan.refuse(kind, counts.refused[kind]);
  plan.approve(counts.reduced, () => ({ kind: 'reduced' }));
  plan.approve(counts.corrected, (index) => ({ kind: 'corrected', correction: at(CORRECTIONS, index % CORRECTIONS.length) }));
  plan.approve(counts.dismissed, () => ({ kind: 'dismissed' }));
  return desks.map(({ kind, group, roles }) => ({ kind, group, roles: inFileOrder(random.shuffled(filled(roles))) }));
}

const SINGLE_REFUSALS = [
  'badCheckDigit', 'registryMismatch', 'outOfWindow', 'dischargeType', 'stackedAid', 'attendance', 'droppedOut', 'upheldAttendance', 'upheldDroppedOut',
] as const satisfies readonly Refusal[];

function institutionKinds(institutions: number): InstitutionKind[] {
  if (institutions < 4) return (['vocationalCollege', 'technicianSchool', 'trainingProvider'] as const).slice(0, institutions);
  const kinds = Object.keys(FULL_YEAR.kinds) as InstitutionKind[];
  const more = apportion(institutions - kinds.length, kinds.map((kind) => FULL_YEAR.kinds[kind] - 1));
  return kinds.flatMap((kind, index) => Array<InstitutionKind>(1 + at(more, index)).fill(kind));
}

interface Desk {
  readonly index: number;
  readonly kind: InstitutionKind;
  readonly group: Group;
  /** `null`: not yet said, a plain row in the end. */
  readonly roles: (RowRole | null)[];
}

function groupDesks(group: Group, kinds: readonly InstitutionKind[], institutions: number, random: Random): Desk[] {
  const members = kinds.flatMap((kind, index) => (GROUP_OF[kind] === group ? [{ kind, index }] : []));
  const whole = Object.entries(FULL_YEAR.kinds).reduce((sum, [kind, count]) => sum + (GROUP_OF[kind as InstitutionKind] === group ? count : 0), 0);
  const approved = Math.round((FULL_YEAR.approved[group] * members.length) / whole);
  const sizes = random.shuffled(skewedSizes(approved + refusedRows(group, kinds, institutions), members.length, random));
  return members.map(({ kind, index }, place) => ({ index, kind, group, roles: Array<null>(at(sizes, place)).fill(null) }));
}

function refusedRows(group: Group, kinds: readonly InstitutionKind[], institutions: number): number {
  const place = GROUPS.indexOf(group);
  const weights = groupWeights(kinds);
  return Object.values(FULL_YEAR.refused).reduce((sum, count) => sum + at(apportion(shareOf(count, institutions), weights), place), 0);
}

const groupWeights = (kinds: readonly InstitutionKind[]): number[] =>
  GROUPS.map((group) => (kinds.some((kind) => GROUP_OF[kind] === group) ? FULL_YEAR.approved[group] : 0));

/** A smaller year has its share of every defect, and from five institutions on at least one of each. */
const shareOf = (count: number, institutions: number): number => {
  const exact = (count * institutions) / FULL_YEAR.institutions;
  return institutions >= 5 ? Math.ceil(exact) : Math.floor(exact);
};

/** Few large, many small; two of a single row, and the largest of the year where the group can bear it. */
function skewedSizes(total: number, count: number, random: Random): number[] {
  const fixed = [...(total > FULL_YEAR.largest * 3 && count > 10 ? [FULL_YEAR.largest] : []), ...(count > 10 ? [1, 1] : [])];
  const free = count - fixed.length;
  const weights = Array.from({ length: free }, (_, rank) => (0.8 + 0.4 * random.next()) / (rank + 2) ** 0.9);
  const rest = apportion(total - fixed.reduce((a, b) => a + b, 0) - free, weights);
  return [...fixed, ...rest.map((more) => 1 + more)];
}

type ByGroup = readonly number[];
interface Counts { readonly refused: Readonly<Record<Refusal, ByGroup>>; readonly reduced: ByGroup; readonly corrected: ByGroup; readonly dismissed: ByGroup }

function countsFor(institutions: number, desks: readonly Desk[]): Counts {
  const weights = groupWeights(desks.map((desk) => desk.kind));
  const byGroup = (count: number): ByGroup => apportion(shareOf(count, institutions), weights);
  return {
    refused: Object.fromEntries(Object.entries(FULL_YEAR.refused).map(([kind, count]) => [kind, byGroup(count)])) as Record<Refusal, ByGroup>,
    reduced: byGroup(FULL_YEAR.reduced),
    corrected: byGroup(FULL_YEAR.corrected),
    dismissed: byGroup(FULL_YEAR.dismissed),
  };
}

/** Hands out roles to free rows. Where a small year has no room left, the role is left out. */
class RolePlanner {
  private readonly desks: readonly Desk[];
  private readonly random: Random;
  private readonly withObjection = new Set<Desk>();
  private nextPair = 0;

  constructor(desks: readonly Desk[], random: Random) {
    this.desks = desks;
    this.random = random;
  }

  /** The genuine row of a duplicate across institutions stands in the lower half of the numbers, which submits first. */
  pairs(kind: 'duplicateAcross' | 'duplicateInFile', counts: ByGroup): void {
    this.each(counts, (group) => {
      const members = this.desks.filter((desk) => desk.group === group);
      const half = Math.ceil(members.length / 2);
      const copyAt = kind === 'duplicateInFile' ? this.deskWith(members, 3) : this.deskWith(members.slice(half), 2);
      const genuineAt = kind === 'duplicateInFile' ? copyAt : this.deskWith(members.slice(0, half), 1);
      if (!copyAt || !genuineAt) return;
      this.put(genuineAt, { kind: 'genuine', pair: this.nextPair });
      this.put(copyAt, { kind, pair: this.nextPair });
      this.nextPair += 1;
    });
  }

  /** Every institution keeps a row that can be approved. */
  refuse(kind: (typeof SINGLE_REFUSALS)[number], counts: ByGroup): void {
    this.each(counts, (group) => { this.take(group, 2, { kind }); });
  }

  approve(counts: ByGroup, role: (index: number) => RowRole): void {
    let index = 0;
    this.each(counts, (group) => { this.take(group, 1, role(index)); index += 1; });
  }

  private each(counts: ByGroup, act: (group: Group) => void): void {
    GROUPS.forEach((group, place) => { for (let done = 0; done < at(counts, place); done += 1) act(group); });
  }

  private take(group: Group, freeRows: number, role: RowRole): void {
    const objection = role.kind === 'dismissed' || role.kind === 'upheldAttendance' || role.kind === 'upheldDroppedOut';
    const desk = this.deskWith(this.desks.filter((each) => each.group === group && !(objection && this.withObjection.has(each))), freeRows);
    if (!desk) return;
    if (objection) this.withObjection.add(desk);
    this.put(desk, role);
  }

  /** A desk with so many free rows, the likelier the more it has. */
  private deskWith(desks: readonly Desk[], freeRows: number): Desk | null {
    const weights = desks.map((desk) => Math.max(0, freeOf(desk) - freeRows + 1));
    return weights.some((weight) => weight > 0) ? at(desks, this.random.weighted(weights)) : null;
  }

  private put(desk: Desk, role: RowRole): void {
    desk.roles[desk.roles.indexOf(null)] = role;
  }
}

const freeOf = (desk: Desk): number => desk.roles.filter((role) => role === null).length;
const filled = (roles: readonly (RowRole | null)[]): RowRole[] => roles.map((role) => role ?? { kind: 'plain' });

/** Of two rows for one person in one file the later is the duplicate. */
function inFileOrder(roles: RowRole[]): RowRole[] {
  roles.forEach((role, index) => {
    if (role.kind !== 'duplicateInFile') return;
    const genuine = roles.findIndex((each) => each.kind === 'genuine' && each.pair === role.pair);
    if (genuine > index) [roles[index], roles[genuine]] = [at(roles, genuine), role];
  });
  return roles;
}
