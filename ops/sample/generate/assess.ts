import type { AssessmentInput, RegistryFacts } from '../../../domain/policy/types.ts';
import type { RosterRow } from '../../../domain/roster.ts';
import type { RegistryRow, SampleYear } from './types.ts';

/** A row as the automatic checks meet it, with its place. */
export interface PlacedInput { readonly institution: string; readonly rowNo: number; readonly input: AssessmentInput }

/**
 * What the automatic checks of the whole year hand to the rules, without files or a database: for the bench, and to hold the truth against the rules.
 * The only cell error left after the corrections is a wrong check digit, which the generator knows by there being no such person.
 */
export function assessmentInputs({ institutions, registry, people, round }: Pick<SampleYear, 'institutions' | 'registry' | 'people' | 'round'>): readonly PlacedInput[] {
  const records = new Map(registry.map((record) => [record.idCard, record]));
  const real = new Set(people.map((person) => person.idCard));
  const claimed = new Map<string, { readonly institution: string; readonly rowNo: number }>();
  return institutions.flatMap(({ no, rows }) => rows.map(({ row }) => {
    const cellErrors = real.has(row.idCard) ? [] : ['ID_CHECK_DIGIT'];
    const key = `${row.idCard}|${row.programme}|${row.schoolYear}|${row.term}`;
    const earlier = claimed.get(key);
    if (!earlier) claimed.set(key, { institution: no, rowNo: row.rowNo });
    const input: AssessmentInput = {
      row, cellErrors, registry: registryFacts(records.get(row.idCard), row), claimedOn: round.closesOn,
      ...(earlier?.institution === no && { duplicateOfRow: earlier.rowNo }),
      ...(earlier && earlier.institution !== no && { duplicateOfCase: earlier.institution }),
    };
    return { institution: no, rowNo: row.rowNo, input };
  }));
}

function registryFacts(record: RegistryRow | undefined, row: RosterRow): RegistryFacts {
  if (!record) return { status: 'unknownPerson' };
  const { dischargedOn, dischargeType, district } = record;
  return { status: 'found', nameMatches: record.name === row.name, dischargedOn, dischargeType, district };
}
