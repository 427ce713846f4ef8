import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import { readRoster } from '../documents/roster/read.ts';
import { DISTRICT_NAMES_ON_PAPER } from '../domain/districts.ts';
import { ROSTER_COLUMNS, type RosterColumn } from '../domain/roster.ts';

const ROWS = 50_000;
const ROUNDS = 3;
const PROGRAMMES = [{ code: 'junior-college', zh: '大专' }];

interface Run { readonly rows: number; readonly seconds: number; readonly rssMb: number }

/**
 * Rows a second of our reading, which checks every cell, against exceljs's streaming reader, which checks none, on the same file of
 * 50,000 × 36 cells with shared strings, as Excel writes it. Each run has a process of its own, the two alternate, the median of the
 * ratios counts; memory is the peak of the whole process (VmHWM), the largest of the rounds.
 */
export async function benchImport(): Promise<{ import_ratio: number; import_rss_mb: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'funeng-bench-'));
  try {
    const file = join(folder, 'roster.xlsx');
    await writeLargeRoster(file);
    const ratios: number[] = [];
    let rssMb = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const bare = await inOwnProcess('exceljs', file);
      const ours = await inOwnProcess('funeng', file);
      if (ours.rows !== ROWS || bare.rows < ROWS) throw new Error(`read ${ours.rows} and ${bare.rows} rows, expected ${ROWS}`);
      ratios.push((ours.rows / ours.seconds) / (bare.rows / bare.seconds));
      rssMb = Math.max(rssMb, ours.rssMb);
      process.stderr.write(`import ${round + 1}/${ROUNDS}: ${describe(ours)}; exceljs ${describe(bare)}\n`);
    }
    return { import_ratio: rounded(median(ratios)), import_rss_mb: Math.round(rssMb) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const describe = (run: Run): string => `${Math.round(run.rows / run.seconds)} rows/s, ${Math.round(run.rssMb)} MB`;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

function inOwnProcess(reader: 'exceljs' | 'funeng', file: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--read', reader, file]);
    child.once('message', (run: Run) => { resolve(run); });
    child.once('error', reject);
    child.once('exit', (code) => { reject(new Error(`${reader} ended with ${String(code)}`)); });
  });
}

async function measure(reader: string, file: string): Promise<Run> {
  const started = performance.now();
  const rows = reader === 'funeng' ? await readOurs(file) : await readBare(file);
  return { rows, seconds: (performance.now() - started) / 1000, rssMb: process.resourceUsage().maxRSS / 1024 };
}

async function readOurs(file: string): Promise<number> {
  let good = 0;
  const { totals } = await readRoster(file, {
    programmes: PROGRAMMES, sampleIds: true, onPage: (rows) => { good += rows.filter((r) => r.errors.length === 0).length; },
  });
  if (good !== totals.rows) throw new Error(`${totals.rows - good} of the rows of the bench carry findings`);
  return good;
}

async function readBare(file: string): Promise<number> {
  let rows = 0;
  const workbook = new ExcelJS.stream.xlsx.WorkbookReader(file, { worksheets: 'emit', sharedStrings: 'cache', hyperlinks: 'ignore', styles: 'ignore', entries: 'ignore' });
  for await (const sheet of workbook) {
    for await (const row of sheet) if (Array.isArray(row.values) && row.values.length > 0) rows += 1;
  }
  return rows;
}

async function writeLargeRoster(file: string): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useSharedStrings: true, useStyles: true });
  const sheet = workbook.addWorksheet('名册');
  sheet.addRow(ROSTER_COLUMNS.map((c) => (c.required ? `${c.header}*` : c.header))).commit();
  for (let i = 0; i < ROWS; i += 1) sheet.addRow(ROSTER_COLUMNS.map((column) => sampleCell(column, i))).commit();
  sheet.commit();
  await workbook.commit();
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A number of an area that does not exist, with a right check digit (GB 11643). */
function sampleIdCard(i: number): string {
  const day = new Date(Date.UTC(1990, 0, 1 + (i % 3650))).toISOString().slice(0, 10).replaceAll('-', '');
  const body = `99${String(1000 + Math.floor(i / 3650)).slice(-4)}${day}${String(1 + (i % 499) * 2).padStart(3, '0')}`;
  const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (WEIGHTS[at] ?? 0), 0);
  return body + ('10X98765432'[sum % 11] ?? '');
}


function sampleCell(column: RosterColumn, i: number): string | number {
  switch (column.key) {
    case 'rowNo': return i + 1;
    case 'name': return `示例${i}`;
    case 'gender': return '男';
    case 'idCard': return sampleIdCard(i);
    case 'phone': return `138${String(i).padStart(8, '0')}`;
    case 'district': return DISTRICT_NAMES_ON_PAPER[i % DISTRICT_NAMES_ON_PAPER.length] ?? '';
    case 'programme': return '大专';
    case 'dischargeType': return '自主就业';
    case 'enlistedOn': return '2016-09-01';
    case 'dischargedOn': return '2021/9/1';
    case 'schoolYear': return '2021-2022';
    case 'term': return '全年';
    case 'durationYears': return 3;
    case 'livingMonths': return i % 12;
    default:
  }
  if (column.kind === 'date') return `2021-09-${String(1 + (i % 28)).padStart(2, '0')}`;
  if (column.kind === 'money') return 4800 + (i % 3000) + 0.5;
  if (column.kind === 'percent') return 90 + (i % 10);
  return column.key.endsWith('No') || column.key === 'certificateNumber' ? `${column.key}${i}` : `${column.header}${i % 200}`;
}

const [mode, reader, file] = process.argv.slice(2);
if (mode === '--read' && reader !== undefined && file !== undefined) {
  process.send?.(await measure(reader, file), () => process.exit(0));
} else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(await benchImport(), null, 2)}\n`);
}
