import { duplicateOf, refusalOf, spoil } from './defects.ts';
import { DEGREE_CAP_FEN, MEAN_FEN, settleAmounts } from './balance.ts';
import { personName } from './names.ts';
import type { PeopleMaker } from './people.ts';
import type { InstitutionPlan, RowRole } from './plan.ts';
import type { Random } from './random.ts';
import { draftRow, makeCampus } from './rows.ts';
import type { Draft, StudyYear } from './rows.ts';
import type { RegistryRow, RowTruth, SamplePerson } from './types.ts';

/** One institution's rows, drafted, with its number. */
export interface ClaimDraft { readonly institution: string; readonly drafts: readonly Draft[] }

/** Drafts the rows of one block of institutions and settles their amounts. */
export function draftClaims(plans: readonly (InstitutionPlan & { readonly no: string })[], year: StudyYear, people: PeopleMaker, random: Random): ClaimDraft[] {
  const genuine = new Map<number, Draft>();
  const pilot = plans.findIndex((plan) => plan.group === 'degree' && plan.roles.length >= 20);
  const claims = plans.map((plan, index) => {
    const campus = makeCampus(plan.kind, plan.group, plan.roles.length, index === pilot, random);
    const drafts = plan.roles.map((role, place) => (isCopy(role) ? null : draftRow(role, place + 1, campus, year, people, random)));
    for (const draft of drafts) if (draft?.role.kind === 'genuine') genuine.set(draft.role.pair, draft);
    return { institution: plan.no, roles: plan.roles, drafts };
  });
  const own = claims.flatMap(({ drafts }) => drafts.filter((draft) => draft !== null));
  settleAmounts(own, isApproved, random);
  for (const draft of own) spoil(draft, random);
  return claims.map(({ institution, roles, drafts }) => ({
    institution,
    drafts: drafts.map((draft, place) => draft ?? copyFor(roles[place], place + 1, genuine, random)),
  }));
}

const isCopy = (role: RowRole): boolean => role.kind === 'duplicateAcross' || role.kind === 'duplicateInFile';
const isApproved = ({ role }: Draft): boolean => refusalOf(role) === undefined;

function copyFor(role: RowRole | undefined, rowNo: number, genuine: ReadonlyMap<number, Draft>, random: Random): Draft {
  const original = role && 'pair' in role ? genuine.get(role.pair) : undefined;
  if (!role || !original) throw new RangeError('a duplicate without its genuine row');
  return duplicateOf(original, role, rowNo, random);
}

/** What must come out for every row. */
export function truthOf(claims: readonly ClaimDraft[]): RowTruth[] {
  const genuine = new Map(claims.flatMap(({ institution, drafts }) => drafts.flatMap(({ role, row }) =>
    (role.kind === 'genuine' ? [[role.pair, { institution, rowNo: row.rowNo }] as const] : []))));
  return claims.flatMap(({ institution, drafts }) => drafts.map((draft) => ({ institution, rowNo: draft.row.rowNo, ...outcomeOf(draft, genuine) })));
}

function outcomeOf({ role, row, group }: Draft, genuine: ReadonlyMap<number, { institution: string; rowNo: number }>): Omit<RowTruth, 'institution' | 'rowNo'> {
  const reason = refusalOf(role);
  if (reason !== undefined) {
    const original = 'pair' in role ? genuine.get(role.pair) : undefined;
    const upheld = role.kind === 'upheldAttendance' || role.kind === 'upheldDroppedOut';
    return { verdict: 'refused', amountFen: 0, reason, ...(upheld && { objection: 'upheld' as const }), ...(original && { duplicateOf: original }) };
  }
  if (role.kind === 'reduced') return { verdict: 'reduced', amountFen: { degree: DEGREE_CAP_FEN, technician: MEAN_FEN.technician, short: 600_000 }[group] };
  return {
    verdict: 'approved', amountFen: row.appliedFen,
    ...(role.kind === 'corrected' && { correctedFirst: role.correction }),
    ...(role.kind === 'dismissed' && { objection: 'dismissed' as const }),
  };
}

/** The registry holds the true record of everyone; of those whose row names another person, that other name. */
export function registryOf(claims: readonly ClaimDraft[], random: Random): RegistryRow[] {
  const records = new Map<string, RegistryRow>();
  for (const { role, person } of claims.flatMap((claim) => claim.drafts)) {
    if (!isCopy(role)) records.set(person.idCard, record(person, role.kind === 'registryMismatch' ? otherName(person, random) : person.name));
  }
  return [...records.values()].sort((a, b) => (a.idCard < b.idCard ? -1 : 1));
}

const record = ({ idCard, dischargedOn, dischargeType, district }: SamplePerson, name: string): RegistryRow => ({ name, idCard, dischargedOn, dischargeType, district });

function otherName(person: SamplePerson, random: Random): string {
  const name = personName(random, person.gender);
  return name === person.name ? `${name}文` : name;
}
