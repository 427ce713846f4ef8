import type { CellError, IsoDate } from '../domain/coded.ts';
import { ROSTER_COLUMNS } from '../domain/roster.ts';
import { ROSTER_LIMITS } from './roster/limits.ts';
import type { RosterLimits } from './roster/limits.ts';
import type { SheetRow } from './sheet-rows.ts';
import { sheetRows } from './sheet-rows.ts';

export { RosterFileError } from './roster/fileError.ts';

/** One person as the bureau's registry has him or her. */
export interface RegistryRecord {
  readonly name: string;
  readonly idCard: string;
  readonly dischargedOn: IsoDate;
  readonly dischargeType: string;
  /** Area code of the district of settlement. */
  readonly district: string;
}

export interface ReadRegistryOptions {
  /** The name under which it was uploaded. */
  readonly fileName: string;
  /** Whether the sample year's identity numbers (area 99xxxx) are accepted. */
  readonly sampleIds: boolean;
  /** Takes the people page by page; a slow page holds the reading back. */
  readonly onPage: (people: readonly RegistryRecord[]) => Promise<void>;
  readonly pageRows?: number;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<RosterLimits>;
}

export interface RegistryReading {
  /** People given to `onPage`. */
  readonly rows: number;
  /** Rows left out because a cell could not be used. */
  readonly rejected: number;
  /** Blocking findings, the first {@link MAX_ERRORS}; none holds a cell's content. */
  readonly errors: readonly CellError[];
}

export const MAX_ERRORS = 500;
/** A city's registry is longer than a college's roster. */
const LIMITS: RosterLimits = { ...ROSTER_LIMITS, rows: 500_000 };

const KEYS: readonly string[] = ['name', 'idCard', 'dischargedOn', 'dischargeType', 'district'];
const COLUMNS = ROSTER_COLUMNS.filter((column) => KEYS.includes(column.key));

/**
 * Reads the veterans' registry from .xlsx or .csv: 姓名, 身份证号, 退役时间, 退役方式, 安置区, under the names a roster may use for them,
 * wherever the header stands. A row that cannot be used is left out and named; the others go on.
 * @throws RosterFileError when the file as a whole cannot be read.
 */
export async function readRegistry(file: Buffer, options: ReadRegistryOptions): Promise<RegistryReading> {
  const limits = { ...LIMITS, ...options.limits };
  const reading = { rows: 0, rejected: 0, errors: [] as CellError[] };
  let page: RegistryRecord[] = [];
  const deliver = async (): Promise<void> => {
    options.signal?.throwIfAborted();
    if (page.length === 0) return;
    await options.onPage(page);
    reading.rows += page.length;
    page = [];
  };
  for await (const rows of sheetRows(file, { columns: COLUMNS, fileName: options.fileName, sampleIds: options.sampleIds, limits })) {
    for (const row of rows) {
      const record = recordOf(row);
      if (record) page.push(record);
      else reading.rejected += 1;
      reading.errors.push(...row.errors.slice(0, MAX_ERRORS - reading.errors.length));
      if (page.length >= (options.pageRows ?? 1_000)) await deliver();
    }
  }
  await deliver();
  return reading;
}

function recordOf({ values, errors }: SheetRow): RegistryRecord | undefined {
  const { name, idCard, dischargedOn, dischargeType, district } = values;
  if (errors.length > 0 || !name || !idCard || !dischargedOn || !dischargeType || !district) return undefined;
  return { name: String(name), idCard: String(idCard), dischargedOn: String(dischargedOn), dischargeType: String(dischargeType), district: String(district) };
}
