/** Rows per second of the disbursement sheet's workbook against bare exceljs streaming, and its peak memory. Alone: `npx tsx bench/export.ts` */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import { disbursementColumns, writeDisbursementWorkbook } from '../documents/exports/disbursement-sheet.ts';
import type { DisbursementLine } from '../documents/exports/disbursement-sheet.ts';
import { yuanNumber } from '../documents/exports/workbook.ts';

export interface ExportFigures {
  /** Our rows per second over bare exceljs's: the median of the rounds. */
  readonly export_ratio: number;
  /** Highest resident memory of our runs, in MiB. */
  readonly export_rss_mb: number;
}

type Contender = 'sheet' | 'bare';

interface Measured {
  readonly rowsPerSecond: number;
  readonly peakRssMb: number;
}

const rowCount = 100_000;
const rounds = 5;
const self = fileURLToPath(import.meta.url);

/**
 * Each measurement in a process of its own, so that neither warms or crowds the other. A round measures both, in turns one first and then the other, and
 * gives one ratio: what else the machine does changes over minutes, and touches the two of a round alike.
 */
export async function benchExport(): Promise<ExportFigures> {
  const ratios: number[] = [];
  const peaksMb: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const measured: Partial<Record<Contender, Measured>> = {};
    for (const contender of round % 2 === 0 ? (['bare', 'sheet'] as const) : (['sheet', 'bare'] as const)) measured[contender] = await measureApart(contender);
    const { bare, sheet } = measured;
    if (bare === undefined || sheet === undefined) throw new Error('a round measures both');
    ratios.push(sheet.rowsPerSecond / bare.rowsPerSecond);
    peaksMb.push(sheet.peakRssMb);
  }
  return { export_ratio: Number(median(ratios).toFixed(3)), export_rss_mb: Math.round(Math.max(...peaksMb)) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function measureApart(contender: Contender): Promise<Measured> {
  const child = spawn(process.execPath, [...process.execArgv, self, contender], { stdio: ['ignore', 'pipe', 'inherit'] });
  let answer = '';
  child.stdout.on('data', (chunk: Buffer) => {
    answer += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`the measurement of ${contender} ended with ${code}`);
  return JSON.parse(answer) as Measured;
}

async function measureHere(contender: Contender): Promise<Measured> {
  const folder = await mkdtemp(path.join(tmpdir(), 'funeng-bench-'));
  try {
    const file = path.join(folder, 'sheet.xlsx');
    const startedAtMs = performance.now();
    await (contender === 'sheet' ? writeSheet(file) : writeBare(file));
    const seconds = (performance.now() - startedAtMs) / 1000;
    // The operating system's own high-water mark: a timer would not see the peak of a synchronous loop.
    return { rowsPerSecond: rowCount / seconds, peakRssMb: process.resourceUsage().maxRSS / 1024 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeSheet(file: string): Promise<void> {
  await writeDisbursementWorkbook(
    { title: '拨付表', issuer: '示例市退役军人事务局', batchNo: 'BF2021-001', on: '2021-12-08', lines: sampleLines() },
    createWriteStream(file),
  );
}

/** The plainest and quickest use of the library: the same columns and values, no formats or borders, one commit a row. */
async function writeBare(file: string): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file });
  const sheet = workbook.addWorksheet('拨付表');
  sheet.columns = disbursementColumns.map(({ header, width }) => ({ header, width }));
  for (const line of sampleLines()) {
    sheet.addRow(disbursementColumns.map((column) => (column.kind === 'money' ? yuanNumber(line.amountFen) : column.value(line) ?? null))).commit();
  }
  await workbook.commit();
}

function* sampleLines(): Generator<DisbursementLine> {
  for (let lineNo = 1; lineNo <= rowCount; lineNo += 1) {
    const institution = `示例职业学院${String((lineNo % 93) + 1).padStart(2, '0')}`;
    yield {
      lineNo, institutionName: institution, accountName: institution, bankName: '示例银行示例市分行营业部', bankCode: '102581000013',
      account: `3602${String(lineNo * 7919).padStart(15, '0')}`, headcount: (lineNo * 37) % 180, amountFen: 680_000 + lineNo, purpose: '退役军人教育培训补助', batchNo: 'BF2021-001',
    };
  }
}

if (process.argv[1] === self) {
  const contender = process.argv[2];
  const answer = contender === 'sheet' || contender === 'bare' ? await measureHere(contender) : await benchExport();
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
