import type { IsoDate } from '../../domain/coded.ts';
import type { CellReading } from './cells.ts';
import type { RawCell } from './rawRow.ts';

const DAY_MS = 86_400_000;
/** Day 0 of the 1900 system, whose day 60 is the 29 February 1900 that never was: right for every day since March 1900. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/** A date as a spreadsheet's serial number or as text: 2021-09-01, 2021/9/1, 2021年9月1日, 20210901, each perhaps with a time. */
export function readDate(cell: RawCell, date1904: boolean): CellReading {
  if (cell.kind === 'text') return dateOfText(cell.text);
  if (cell.kind === 'boolean' || cell.kind === 'percent') return { findings: [{ code: 'DATE_FORMAT' }] };
  const number = Number(cell.text);
  if (cell.kind === 'number' && /^(19|20)\d{6}$/.test(cell.text)) return dateOfText(cell.text);
  if (cell.kind === 'number' && /^(19|20)\d{2}(\.\d+)?$/.test(cell.text)) return { findings: [{ code: 'DATE_FORMAT' }] };
  if (!(number >= 1 && number < 2_958_466)) return { findings: [{ code: 'DATE_FORMAT' }] };
  return inRange(new Date((date1904 ? EPOCH_1904 : EPOCH_1900) + Math.floor(number) * DAY_MS).toISOString().slice(0, 10));
}

const ACCEPTED = /^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
/** Not accepted, but plain enough to suggest the day that was meant. */
const MEANT = /^(\d{4})\s*[.．。、,年/-]\s*(\d{1,2})\s*[.．。、,月/-]\s*(\d{1,2})\s*[日号.]?$/;

function dateOfText(text: string): CellReading {
  const parts = (ACCEPTED.exec(text) ?? COMPACT.exec(text))?.slice(1).filter((part) => part !== undefined);
  if (parts !== undefined) {
    const date = realDay(parts);
    return date === undefined ? { findings: [{ code: 'DATE_NOT_REAL' }] } : inRange(date);
  }
  const meant = MEANT.exec(text);
  const suggestion = meant === null ? undefined : realDay(meant.slice(1));
  return { value: suggestion, findings: [{ code: 'DATE_FORMAT', suggestion }] };
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function realDay([yearText = '', monthText = '', dayText = '']: readonly string[]): IsoDate | undefined {
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day < 1 || day > (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0)) return undefined;
  return `${yearText}-${monthText.padStart(2, '0')}-${dayText.padStart(2, '0')}`;
}

const inRange = (date: IsoDate): CellReading =>
  date >= '1950-01-01' && date <= '2100-12-31' ? { value: date, findings: [] } : { findings: [{ code: 'DATE_RANGE' }] };
