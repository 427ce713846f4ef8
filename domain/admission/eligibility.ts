import type { IsoDate } from '../coded.ts';
import type { PolicyInForce } from '../policy/source.ts';
import type { ReasonCode, RegistryFacts } from '../policy/types.ts';

/** Of all the reasons that a row of a claim can be refused for, those that stand against a person and not against a bill. */
const OF_THE_PERSON: ReadonlySet<ReasonCode> = new Set([
  'REGISTRY_UNKNOWN_PERSON', 'REGISTRY_MISMATCH', 'DISCHARGE_TYPE', 'OUT_OF_WINDOW', 'AGE', 'PROGRAMME_UNKNOWN',
]);

/** Why a person may not be admitted to a programme that begins on a day; empty where nothing stands against it. */
export function applicantReasons(
  policy: PolicyInForce, programme: string, startsOn: IsoDate, person: { readonly name: string; readonly idCard: string }, registry: RegistryFacts,
): ReasonCode[] {
  const known = registry.status === 'found' ? { dischargedOn: registry.dischargedOn, dischargeType: registry.dischargeType, district: registry.district } : {};
  const { reasons } = policy.assess({ row: { rowNo: 1, sheetRow: 1, ...person, ...known, programme, enrolledOn: startsOn }, cellErrors: [], registry });
  return reasons.filter(({ code, level }) => level === 'block' && OF_THE_PERSON.has(code)).map(({ code }) => code);
}

/** The tier of a discharge type by the plan; who is in none comes after all. */
export function tierOf(tiers: readonly (readonly string[])[], dischargeType: string): number {
  const found = tiers.findIndex((types) => types.includes(dischargeType));
  return found < 0 ? tiers.length : found;
}
