import type { ClaimingInstitution, RowTruth, SampleInstitution, SampleRow, SampleYear } from './types.ts';

/** The trainees of an institution who have an enrolment. */
export interface SampleClass {
  readonly institution: SampleInstitution;
  readonly trainees: readonly SampleRow[];
}

type Year = Pick<SampleYear, 'institutions' | 'truth'>;
const placeOf = (institution: string, rowNo: number): string => `${institution}/${rowNo}`;

/**
 * Who has an enrolment: everybody whose term was studied and paid for, and the two who are found out by an objection. A wrong number, somebody who is no
 * veteran or came too late, a second claim for the same person, aid from elsewhere, a drop-out: there no enrolment was earned, the row is the clerk's.
 */
export function classesOf({ institutions, truth }: Year): SampleClass[] {
  const known = truthByPlace(truth);
  return institutions.map((institution) => ({ institution, trainees: institution.rows.filter(({ row }) => isEnrolled(known.get(placeOf(institution.no, row.rowNo)))) }))
    .filter(({ trainees }) => trainees.length > 0);
}

const isEnrolled = (truth: RowTruth | undefined): boolean => truth !== undefined && (truth.verdict !== 'refused' || truth.objection === 'upheld');

/**
 * What each institution writes into its roster: rows without an enrolment, and those of trainees for whom it asks something else than was earned: more than
 * the cap, twice in one file, or with a cell that has to be mended. Numbered anew; what was earned besides is added behind them.
 */
export function claimingInstitutions({ institutions, truth }: Year): ClaimingInstitution[] {
  const known = truthByPlace(truth);
  const copied = new Set(truth.flatMap(({ institution, duplicateOf }) => (duplicateOf?.institution === institution ? [placeOf(institution, duplicateOf.rowNo)] : [])));
  const isWritten = (place: string): boolean => {
    const row = known.get(place);
    return !isEnrolled(row) || row?.verdict === 'reduced' || row?.correctedFirst !== undefined || copied.has(place);
  };
  return institutions.map((institution) => ({
    ...institution, enrols: true,
    rows: institution.rows.filter(({ row }) => isWritten(placeOf(institution.no, row.rowNo))).map((each, index) => ({ ...each, row: { ...each.row, rowNo: index + 1 } })),
  }));
}

const truthByPlace = (truth: readonly RowTruth[]): ReadonlyMap<string, RowTruth> => new Map(truth.map((row) => [placeOf(row.institution, row.rowNo), row]));
