import type { ReasonCode } from '../../../domain/policy/types.ts';
import type { RosterRow } from '../../../domain/roster.ts';
import type { IsoDate } from '../../../domain/coded.ts';
import type { Fen } from '../../../domain/money.ts';

/** What a year is made from. The same options give the same year, byte for byte. */
export interface SampleOptions {
  /** Any integer; other seeds give other people and amounts, never other totals. */
  readonly seed: number;
  /** 1–93 (default 93): fewer make a consistent smaller year with its own exact truth. */
  readonly institutions?: number;
  /** 1–20 (default 1): so many times the institutions, and exactly so many times every count and total. */
  readonly scale?: number;
}

export type InstitutionKind = 'vocationalCollege' | 'technicianSchool' | 'adultCollege' | 'trainingProvider';

export interface SampleAccount {
  readonly name: string;
  readonly bankName: string;
  /** 联行号, 12 digits. */
  readonly bankCode: string;
  readonly number: string;
  /** Why the account's name may differ from the institution's; only where it does. */
  readonly nameException?: string;
}

/** How the institution's clerk lays out the file that is uploaded. */
export interface RosterLayout {
  readonly format: 'xlsx' | 'csvUtf8' | 'csvGb18030';
  /** A merged title over the table. */
  readonly title: boolean;
  /** A line of notes below the title. */
  readonly note: boolean;
  /** The columns in an order of the clerk's own, with other usual names for some. */
  readonly ownColumns: boolean;
  readonly totalsRow: boolean;
  readonly fileName: string;
}

/** What is wrong in one cell of the first upload, and right in the second. */
export type CorrectionKind = 'scientificId' | 'fullWidthDigits' | 'hiddenSpace' | 'dottedDate' | 'nameDot';

export interface SampleRow {
  /** The right values, as the second upload carries them (`rowNo` from 1; `sheetRow` is filled in by whoever reads the file). */
  readonly row: RosterRow;
  /** 培训类型 as the clerk writes it. */
  readonly programmeText: string;
  /** The one cell of the first upload that differs. */
  readonly firstUpload?: { readonly kind: CorrectionKind; readonly key: keyof RosterRow; readonly value: string | number };
}

export interface SampleInstitution {
  /** `001`… in the order of submission. */
  readonly no: string;
  readonly code: string;
  readonly name: string;
  readonly kind: InstitutionKind;
  readonly uscc: string;
  readonly licenceNo: string;
  readonly licenceValidTo: IsoDate;
  /** Area code of the district where it stands. */
  readonly district: string;
  readonly contact: { readonly name: string; readonly phone: string };
  /** As first registered: three of them are to be corrected later (see `SampleYear.bank`). */
  readonly account: SampleAccount;
  readonly layout: RosterLayout;
  readonly rows: readonly SampleRow[];
}

/** An institution as it claims: its `rows` are those that its clerk writes into a roster. */
export interface ClaimingInstitution extends SampleInstitution {
  /** The rest is claimed from what its enrolments have earned. */
  readonly enrols?: true;
}

/** One veteran; the area prefix 99 of the number exists nowhere. */
export interface SamplePerson {
  readonly name: string;
  readonly gender: '男' | '女';
  readonly ethnicity: string;
  readonly idCard: string;
  readonly enlistedOn: IsoDate;
  readonly dischargedOn: IsoDate;
  readonly dischargeType: string;
  readonly district: string;
  readonly phone: string;
  readonly veteranCertNo: string;
}

/** A line of the veterans' registry: what the bureau holds to be true. */
export interface RegistryRow {
  readonly name: string;
  readonly idCard: string;
  readonly dischargedOn: IsoDate;
  readonly dischargeType: string;
  readonly district: string;
}

/** What must come out for one row at the end of the year. */
export interface RowTruth {
  readonly institution: string;
  readonly rowNo: number;
  readonly verdict: 'approved' | 'reduced' | 'refused';
  /** 0 when refused. */
  readonly amountFen: Fen;
  /** Of a refused row: the reason it is refused for (the fact behind the objection where one was upheld). */
  readonly reason?: ReasonCode;
  /** The row was unreadable in the first upload. */
  readonly correctedFirst?: CorrectionKind;
  readonly objection?: 'upheld' | 'dismissed';
  /** Of a duplicate: where the genuine row stands. */
  readonly duplicateOf?: { readonly institution: string; readonly rowNo: number };
}

export interface SampleObjection {
  readonly id: string;
  readonly institution: string;
  readonly rowNos: readonly number[];
  readonly ground: string;
  readonly outcome: 'upheld' | 'dismissed';
  /** The reviewer's written finding. */
  readonly finding: string;
  /** Of an upheld one: the reason its rows are refused for. */
  readonly reason?: ReasonCode;
}

export interface SampleRound {
  readonly code: string;
  readonly fiscalYear: number;
  readonly schoolYear: string;
  readonly opensOn: IsoDate;
  readonly closesOn: IsoDate;
  readonly title: string;
}

/** A payment that the bank could not credit (退票), and the account that is right. */
export interface BankReturn {
  readonly institution: string;
  readonly reason: 'wrongName' | 'closedAccount';
  /** As the bank writes it into its results file. */
  readonly reasonText: string;
  readonly corrected: SampleAccount;
}

/** One of each for every 93 institutions; a year of fewer than three institutions lacks some. */
export interface SampleBank {
  /** Its 联行号 fails the check when the profile is entered; `corrected` is entered before the submission. */
  readonly badBankCodes: readonly { readonly institution: string; readonly corrected: SampleAccount }[];
  readonly returns: readonly BankReturn[];
}

/** Exact figures of the year, added up from the truth. */
export interface SampleTotals {
  readonly institutions: number;
  readonly submittedRows: number;
  /** Includes the reduced ones. */
  readonly approvedRows: number;
  readonly approvedFen: Fen;
  readonly refusedRows: number;
  readonly refusedByReason: Readonly<Partial<Record<ReasonCode, number>>>;
  readonly reducedRows: number;
  readonly correctedRows: number;
  readonly upheldObjections: number;
  readonly dismissedObjections: number;
}

/** A later round, left in the middle of its way so that every desk finds work. */
export interface CurrentRound {
  readonly round: SampleRound;
  /** Institutions of the year (same `no`, same account) with the rows of this round. */
  readonly institutions: readonly SampleInstitution[];
  readonly registry: readonly RegistryRow[];
  readonly truth: readonly RowTruth[];
}

export interface SampleYear {
  readonly seed: number;
  readonly round: SampleRound;
  readonly institutions: readonly SampleInstitution[];
  readonly people: readonly SamplePerson[];
  readonly registry: readonly RegistryRow[];
  readonly truth: readonly RowTruth[];
  readonly objections: readonly SampleObjection[];
  readonly bank: SampleBank;
  readonly totals: SampleTotals;
  readonly currentRound: CurrentRound;
}
