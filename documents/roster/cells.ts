import type { RosterCode } from '../../domain/codes/roster.ts';
import { checkIdCard, checkPhone, type IdentifierVerdict } from '../../domain/identifiers.ts';
import { DISTRICTS, DISTRICT_NAMES_ON_PAPER } from '../../domain/districts.ts';
import { DISCHARGE_TYPES, TERM_NAMES, type RosterColumn } from '../../domain/roster.ts';
import { parseYuan } from '../../domain/money.ts';
import { cleanCell } from './characters.ts';
import { readDate } from './dates.ts';
import type { RawCell } from './rawRow.ts';

/** A finding in a cell, before it has a place. */
export interface Finding {
  readonly code: RosterCode;
  readonly accepted?: string | number;
  readonly suggestion?: string;
}

/** `value` is what the cell means, also where a finding forbids using it: duplicates are compared on it. */
export interface CellReading {
  readonly value?: string | number;
  readonly findings: readonly Finding[];
}

export interface Programme {
  readonly code: string;
  readonly zh: string;
}

/** Accepted writings of a closed set, folded, and what each means. */
export interface Lookup<V extends string | number> {
  readonly meanings: ReadonlyMap<string, V>;
  /** For a message. */
  readonly accepted: string;
}

/** What cells are read against. */
export interface CellContext {
  readonly programmes: Lookup<string>;
  readonly date1904: boolean;
  /** Whether the sample year's identity numbers (area 99xxxx) are accepted. */
  readonly sampleIds: boolean;
  readonly maxAmountFen: number;
}

/** Gives one cell with content its meaning. */
export function readCell(cell: RawCell, column: RosterColumn, context: CellContext): CellReading {
  if (cell.kind === 'uncomputed') return failed({ code: 'FORMULA_NO_VALUE' });
  if (cell.kind === 'error') return failed({ code: 'FORMULA_ERROR' });
  if (cell.merged && !MAY_BE_MERGED.has(column.key)) return failed({ code: 'MERGED_CELL' });
  if (column.kind === 'text' && !IDENTITY_TEXT.has(column.key)) return looseText(cell, column, context);
  const clean = cleanCell(cell, IDENTITY_TEXT.has(column.key));
  const reading = READERS[column.kind](clean.cell, column, context);
  if (clean.finding === undefined) return reading;
  const suggestion = reading.findings.find((f) => f.suggestion !== undefined)?.suggestion ?? clean.cell.text;
  return { value: reading.value, findings: [{ code: clean.finding, suggestion }, ...reading.findings] };
}

/** Compared with registers and papers: not even a plain space may stand in them. */
const IDENTITY_TEXT: ReadonlySet<string> = new Set<RosterColumn['key']>([
  'name', 'idCard', 'veteranCertNo', 'preferentialCertNo', 'studentNo', 'phone', 'certificateNumber', 'majorCode',
]);

/** One value for several people is usual here; an amount or a number of a document under a merge would be multiplied. */
const MAY_BE_MERGED: ReadonlySet<string> = new Set<RosterColumn['key']>([
  'gender', 'ethnicity', 'dischargeType', 'district', 'programme', 'majorCode', 'majorName', 'educationLevel', 'durationYears', 'className',
  'enrolledOn', 'studentStatus', 'schoolYear', 'term', 'certificateName', 'certificateLevel', 'certificateIssuedOn', 'employer', 'remark',
]);

const failed = (...findings: Finding[]): CellReading => ({ findings });
const read = (value: string | number): CellReading => ({ value, findings: [] });

type Reader = (cell: RawCell, column: RosterColumn, context: CellContext) => CellReading;

const READERS: Readonly<Record<RosterColumn['kind'], Reader>> = {
  text: identityText,
  idCard: identityNumber,
  phone,
  date: (cell, _column, context) => readDate(cell, context.date1904),
  money,
  integer: wholeNumber,
  percent,
  gender: (cell) => oneOf(cell.text, GENDERS, 'UNKNOWN_GENDER'),
  district: (cell) => oneOf(cell.text, DISTRICT_NAMES, 'UNKNOWN_DISTRICT'),
  dischargeType: (cell) => oneOf(cell.text, DISCHARGES, 'UNKNOWN_DISCHARGE_TYPE'),
  programme: (cell, _column, { programmes }) => oneOf(cell.text, programmes, 'UNKNOWN_PROGRAMME'),
  term: (cell) => oneOf(cell.text, TERMS, 'UNKNOWN_TERM'),
  schoolYear,
};

const fold = (text: string): string => text.replace(/\s+/g, '').toLowerCase();

function lookup<V extends string | number>(names: readonly (readonly [string, V])[], accepted: readonly string[]): Lookup<V> {
  return { meanings: new Map(names.map(([name, value]) => [fold(name), value])), accepted: accepted.join('、') };
}

/** Programmes by their code and their Chinese name. */
export const programmeLookup = (programmes: readonly Programme[]): Lookup<string> =>
  lookup(programmes.flatMap((p): [string, string][] => [[p.zh, p.code], [p.code, p.code]]), programmes.map((p) => p.zh));

const GENDERS = lookup([['男', '男'], ['女', '女']], ['男', '女']);
const DISCHARGES = lookup(DISCHARGE_TYPES.map((type): [string, string] => [type, type]), DISCHARGE_TYPES);
const DISTRICT_NAMES = lookup(Object.entries(DISTRICTS).flatMap(([code, { zh: name }]): [string, string][] => {
  const short = name.replace(/区$/, '');
  return [code, name, short, `广州市${name}`, `广东省广州市${name}`].map((written) => [written, code]);
}), DISTRICT_NAMES_ON_PAPER);
const TERMS = lookup(
  Object.entries(TERM_NAMES).flatMap(([term, names]) => names.map((name): [string, number] => [name, Number(term)])),
  Object.values(TERM_NAMES).map((names) => names[0] ?? ''),
);

function oneOf<V extends string | number>(text: string, { meanings, accepted }: Lookup<V>, code: RosterCode): CellReading {
  const value = meanings.get(fold(text));
  return value === undefined ? failed({ code, accepted }) : read(value);
}

function looseText(cell: RawCell, column: RosterColumn, context: CellContext): CellReading {
  // A remark or a class name that a spreadsheet stored as a date is shown as that date.
  const date = cell.kind === 'date' ? readDate(cell, context.date1904).value : undefined;
  const text = typeof date === 'string' ? date : plainNumber(cell).replace(/\s+/g, ' ').trim();
  return limited(text, column);
}

function identityText(cell: RawCell, column: RosterColumn): CellReading {
  if (lostDigits(cell)) return failed({ code: 'NUMBER_FLOAT' });
  if (column.key === 'name') {
    const name = cell.text.replace(NAME_DOTS, '·');
    // A name in Latin letters may carry full stops (J. Smith).
    if (name !== cell.text && !/^[\x20-\x7E]*$/.test(cell.text)) return { value: name, findings: [{ code: 'NAME_DOT', suggestion: name }] };
  }
  return limited(plainNumber(cell), column);
}

const limited = (text: string, column: RosterColumn): CellReading => {
  const max = column.maxLength ?? 100;
  return [...text].length > max ? failed({ code: 'TEXT_TOO_LONG', accepted: max }) : read(text);
};

/** Dots that keyboards and fonts offer in place of U+00B7, the one of the household register. */
const NAME_DOTS = /[.．•・‧･∙⋅․。｡▪●]/g;

function identityNumber(cell: RawCell, _column: RosterColumn, { sampleIds }: CellContext): CellReading {
  if (lostDigits(cell)) return failed({ code: 'ID_FLOAT' });
  return judged(checkIdCard(plainNumber(cell), { sampleIds }));
}

const judged = (verdict: IdentifierVerdict, suggestion?: string): CellReading =>
  ({ value: verdict.value, findings: verdict.level === 'ok' ? [] : [{ code: verdict.code, suggestion }] });

/** A spreadsheet keeps 15 digits of a number: a longer one has lost its end, whether stored as a number or copied out as `4.4E+17`. */
const lostDigits = (cell: RawCell): boolean =>
  cell.kind === 'text' ? /^\d(\.\d+)?E\+?\d{1,2}$/i.test(cell.text) : cell.kind !== 'boolean' && Math.abs(Number(cell.text)) >= 1e15;

const plainNumber = (cell: RawCell): string => (cell.kind === 'text' || cell.kind === 'boolean' || /^\d{1,15}$/.test(cell.text) ? cell.text : String(Number(cell.text)));

function phone(cell: RawCell): CellReading {
  if (lostDigits(cell)) return failed({ code: 'NUMBER_FLOAT' });
  const text = plainNumber(cell);
  if (text.length > 40) return failed({ code: 'TEXT_TOO_LONG', accepted: 40 });
  const bare = text.replace(/^\+?86-?/, '').replace(/-/g, '');
  return judged(checkPhone(text), bare !== text && checkPhone(bare).ok ? bare : undefined);
}

function money(cell: RawCell, _column: RosterColumn, context: CellContext): CellReading {
  if (cell.kind === 'boolean') return failed({ code: 'MONEY_FORMAT' });
  const fen = cell.kind === 'text' ? parseYuan(cell.text) : fenOfNumber(Number(cell.text));
  if (fen === undefined) return failed(moneyFinding(cell));
  if (fen < 0) return failed({ code: 'NUMBER_NEGATIVE' });
  if (fen > context.maxAmountFen) return failed({ code: 'NUMBER_LIMIT', accepted: `0–${context.maxAmountFen / 100}` });
  return read(fen);
}

/** A spreadsheet stores 1409.1 as 1409.0999999999999: what is within a ten-thousandth of a fen is that fen. */
function fenOfNumber(yuan: number): number | undefined {
  const fen = Math.round(yuan * 100);
  return Number.isFinite(yuan) && Math.abs(yuan) < 1e13 && Math.abs(yuan * 100 - fen) < 1e-4 ? fen : undefined;
}

function moneyFinding(cell: RawCell): Finding {
  if (cell.kind !== 'text') return { code: 'MONEY_DECIMALS' };
  if (/^-/.test(cell.text)) return { code: 'NUMBER_NEGATIVE' };
  const bare = cell.text.replace(/[¥￥,，元圆\s]|RMB|CNY/gi, '');
  if (/^\d+\.\d{3,}$/.test(bare)) return { code: 'MONEY_DECIMALS' };
  return { code: 'MONEY_FORMAT', suggestion: bare !== cell.text && parseYuan(bare) !== undefined ? bare : undefined };
}

const RANGES: Readonly<Partial<Record<RosterColumn['key'], readonly [number, number]>>> = { durationYears: [0.5, 10], livingMonths: [0, 60] };

function wholeNumber(cell: RawCell, column: RosterColumn): CellReading {
  const text = cell.kind === 'text' ? cell.text.replace(/\s*(年|个月|月)制?$/, '') : cell.text;
  const number = /^-?\d+(\.\d+)?(E[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  // 学制 may be 2.5 years; months are whole.
  if (Number.isNaN(number) || !Number.isInteger(column.key === 'durationYears' ? number * 2 : number)) return failed({ code: 'NUMBER_FORMAT' });
  const [low, high] = RANGES[column.key] ?? [0, 1_000_000];
  return number < low || number > high ? failed({ code: number < 0 ? 'NUMBER_NEGATIVE' : 'NUMBER_LIMIT', accepted: `${low}–${high}` }) : read(number);
}

/** 95 %, 95, 0.95 and a cell formatted as a percentage all mean 95; 1 without a percent sign means 100. */
function percent(cell: RawCell): CellReading {
  const signed = cell.kind === 'percent' || /[%％]$/.test(cell.text);
  const text = cell.text.replace(/\s*[%％]$/, '');
  if (!/^-?\d+(\.\d+)?(E[+-]?\d+)?$/i.test(text)) return failed({ code: 'NUMBER_FORMAT' });
  const number = Number(text);
  const value = Math.round((cell.kind === 'percent' || (!signed && number <= 1) ? number * 100 : number) * 100) / 100;
  if (value < 0) return failed({ code: 'NUMBER_NEGATIVE' });
  return value > 100 ? failed({ code: 'NUMBER_LIMIT', accepted: '0–100' }) : read(value);
}

function schoolYear(cell: RawCell): CellReading {
  const text = cell.text.replace(/学年度?$/, '').replace(/\s/g, '');
  const both = /^((?:19|20)\d{2})年?[-—–－~～至/]+((?:19|20)\d{2})年?$/.exec(text);
  if (both !== null && Number(both[2]) === Number(both[1]) + 1) return read(`${both[1]}-${both[2]}`);
  const short = /^(20\d{2})(?:[-—–/](\d{2}))?$/.exec(text);
  const first = Number(short?.[1]);
  const follows = short !== null && (short[2] === undefined || Number(short[2]) === (first + 1) % 100);
  return failed({ code: 'SCHOOL_YEAR_FORMAT', suggestion: follows ? `${first}-${first + 1}` : undefined });
}

