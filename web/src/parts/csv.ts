import { momentInChina } from './china-time.ts';

/**
 * What a column of a list holds. `text`, `day` (`YYYY-MM-DD`) and `moment` (ISO 8601, UTC) are strings, `count` and `money` (fen) are numbers.
 * `value` is what the column says of a row in plain words: null where there is nothing.
 */
export type Valued<Row> =
  | { readonly kind?: 'text' | 'day' | 'moment'; readonly value: (row: Row) => string | null | undefined }
  | { readonly kind: 'count' | 'money'; readonly value: (row: Row) => number | null | undefined };

export type ColumnKind = NonNullable<Valued<unknown>['kind']>;

export type CsvColumn<Row> = Valued<Row> & { readonly title: string };

/** Without it Excel takes UTF-8 for the code page of the machine. */
const BYTE_ORDER_MARK = '\uFEFF';
const LINE_END = '\r\n';

/** Rows as text that a spreadsheet opens: comma-separated, a head, amounts in yuan with two decimals, days as `YYYY-MM-DD`, times of Asia/Shanghai. */
export function csvOf<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ title }) => textCell(title)), ...rows.map((row) => columns.map((column) => cellOf(column, row)))];
  return BYTE_ORDER_MARK + lines.map((cells) => cells.map(quoted).join(',') + LINE_END).join('');
}

function cellOf<Row>({ kind = 'text', value }: Valued<Row>, row: Row): string {
  const content = value(row);
  if (content === null || content === undefined) return '';
  if (typeof content === 'number') return kind === 'money' ? (content / 100).toFixed(2) : String(content);
  if (kind === 'moment') return momentInChina(content);
  return kind === 'day' ? content : textCell(content);
}

/** What a spreadsheet would run, also in the wide letters that its East Asian versions take for the same. */
const FORMULA_START = /^[=+\-@＝＋－＠\t\r\n]/;
/** What it would turn into a number or a date: an account loses its last digits, a code its zeros, a month becomes a day. */
const LIKE_A_NUMBER = /^\d[\d\s.,:/%Ee-]*$/;

/** The apostrophe is that of the bank's text file (documents/exports); a tab behind digits keeps them text and out of sight. */
function textCell(text: string): string {
  if (FORMULA_START.test(text)) return `'${text}`;
  return LIKE_A_NUMBER.test(text) ? `${text}\t` : text;
}

const quoted = (cell: string): string => (/[",\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
