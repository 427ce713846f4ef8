/** Every limit of an uploaded roster. A caller may tighten them, e.g. in a test or for a public upload page. */
export interface RosterLimits {
  readonly fileBytes: number;
  /** All parts of the workbook together, unzipped. */
  readonly unzippedBytes: number;
  /** The table of shared strings is kept in memory while reading: this bounds it. */
  readonly sharedStringBytes: number;
  /** Unzipped / zipped of one part, looked at above `ratioFromBytes`; a workbook of real text stays below 50. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
  readonly entries: number;
  readonly sheets: number;
  /** Rows with content below the header. */
  readonly rows: number;
  readonly columns: number;
  /** The header must stand among the first so many rows with content. */
  readonly headerWithinRows: number;
  /** Highest amount of one cell, in fen. */
  readonly amountFen: number;
}

export const ROSTER_LIMITS: RosterLimits = {
  fileBytes: 20 * 1024 * 1024,
  unzippedBytes: 300 * 1024 * 1024,
  sharedStringBytes: 100 * 1024 * 1024,
  ratio: 200,
  ratioFromBytes: 10 * 1024 * 1024,
  entries: 2_000,
  sheets: 50,
  rows: 60_000,
  columns: 200,
  headerWithinRows: 60,
  amountFen: 100_000_000,
};

/** `20 MiB` for a message. */
export const mebibytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1024 / 1024))} MiB`;
