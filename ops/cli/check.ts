import path from 'node:path';
import type { Command } from 'commander';
import { isIsoDate } from '../../domain/calendar.ts';
import type { Bilingual, CellError, IsoDate } from '../../domain/coded.ts';
import { REASON_TEXTS } from '../../domain/codes/reasons.ts';
import { formatYuan } from '../../domain/money.ts';
import type { Fen } from '../../domain/money.ts';
import { assessRow } from '../../domain/policy/assess.ts';
import { inBoth, PolicyError } from '../../domain/policy/load.ts';
import { programmeNames } from '../../domain/policy/programmes.ts';
import type { RowReason, RowVerdict } from '../../domain/policy/types.ts';
import { readRoster, RosterFileError } from '../../documents/roster/read.ts';
import type { ReadRow } from '../../documents/roster/read.ts';
import { projectDir, readConfig } from '../config.ts';
import { loadPolicies } from '../policies.ts';
import type { LoadedPolicy } from '../policies.ts';
import { SetupError } from '../setup-error.ts';

/** One row of the answer; `row` is the row of the sheet as Excel numbers it. */
export interface CheckedRow {
  readonly row: number;
  readonly verdict: RowVerdict;
  readonly amountFen: Fen;
  readonly reasons: readonly (RowReason & { readonly message: Bilingual; readonly mend?: Bilingual })[];
  readonly errors: readonly CellError[];
}

/** What `check --json` prints. */
export interface CheckReport {
  readonly file: string;
  readonly policy: { readonly key: string; readonly documentNumber: string; readonly title: string; readonly hash: string };
  readonly on: IsoDate;
  readonly rows: readonly CheckedRow[];
  readonly total: Readonly<Record<RowVerdict | 'rows', number>> & { readonly appliedFen: Fen; readonly amountFen: Fen };
  /** Warnings about the file as a whole. */
  readonly fileErrors: readonly CellError[];
}

interface Options { readonly policy?: string; readonly on?: string; readonly json: boolean }

/** 0: every row would be paid as applied for. 1: some row is reduced, refused or cannot be read. 2: the file, the date or the policy cannot be used. */
const EXIT = { good: 0, someRowsNot: 1, unusable: 2 } as const;

/** `check FILE [--policy ID] [--on DATE] [--json]`: tries a roster against a policy without any server. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('check a roster (.xlsx, .csv) against the policy, without a server 试查名册')
    .argument('<FILE>', 'the roster')
    .option('--policy <ID>', 'id@version, version or hash; default: the one in force on --on')
    .option('--on <DATE>', 'the day of the claim, YYYY-MM-DD; default: today')
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', '\nThe registry and other institutions\' claims are not asked. Exit: 0 all rows good, 1 some not, 2 unreadable.')
    .action(async (file: string, options: Options) => {
      try {
        const report = await checkRoster(file, options);
        process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : table(report));
        process.exitCode = report.total.approve === report.total.rows ? EXIT.good : EXIT.someRowsNot;
      } catch (error) {
        const refusal = refusalOf(error, file);
        if (options.json) process.stdout.write(`${JSON.stringify({ file, error: refusal })}\n`);
        process.stderr.write(`${[refusal.message.zh, refusal.message.en, ...refusal.details].join('\n')}\n`);
        process.exitCode = EXIT.unusable;
      }
    });
}

/**
 * Reads the file and assesses each row.
 * @throws RosterFileError, PolicyError, SetupError, RangeError for a day that is none, and the file system's own errors.
 */
export async function checkRoster(file: string, { policy, on = today() }: Pick<Options, 'policy' | 'on'>): Promise<CheckReport> {
  const isDay: boolean = isIsoDate(on);
  if (!isDay) throw new RangeError(`--on: expected a day as YYYY-MM-DD, not ${on}`);
  const policies = await loadPolicies(path.join(projectDir, 'policies'));
  const loaded = policy === undefined ? policies.inForce(on) : policies.named(policy);
  const reading = await readRoster(file, { programmes: programmeNames(loaded.policy), sampleIds: readConfig().sample.ids });
  const rows = reading.rows.map((row) => checkedRow(row, loaded, on));
  const { id, version, documentNumber, title } = loaded.policy;
  return {
    file: path.basename(file), policy: { key: `${id}@${version}`, documentNumber, title, hash: loaded.hash }, on, rows,
    total: totalOf(rows, reading.totals.appliedFen), fileErrors: reading.fileErrors,
  };
}

function checkedRow({ row, errors, duplicateOfRow }: ReadRow, { compiled }: LoadedPolicy, on: IsoDate): CheckedRow {
  const cellErrors = errors.filter((error) => error.level === 'block').map((error) => error.code);
  const { verdict, amountFen, reasons } = assessRow(compiled, { row, cellErrors, registry: { status: 'notAsked' }, duplicateOfRow, claimedOn: on });
  return { row: row.sheetRow, verdict, amountFen, reasons: reasons.map((reason) => ({ ...reason, ...REASON_TEXTS[reason.code] })), errors };
}

function totalOf(rows: readonly CheckedRow[], appliedFen: Fen): CheckReport['total'] {
  const count = (verdict: RowVerdict): number => rows.filter((row) => row.verdict === verdict).length;
  return {
    rows: rows.length, approve: count('approve'), reduce: count('reduce'), refuse: count('refuse'), invalid: count('invalid'),
    appliedFen, amountFen: rows.reduce((sum, row) => sum + row.amountFen, 0),
  };
}

const today = (): IsoDate => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());

interface CheckRefusal { readonly code: string; readonly message: Bilingual; readonly details: readonly string[] }

function refusalOf(error: unknown, file: string): CheckRefusal {
  if (error instanceof RosterFileError) return { code: error.code, message: error.bilingual, details: [error.mend.zh, error.mend.en] };
  if (error instanceof PolicyError) return { code: error.code, message: error.said, details: error.problems.flatMap(inBoth) };
  if (error instanceof SetupError) return { code: error.code, message: error.said, details: [] };
  if (error instanceof RangeError) return { code: 'OPTION_INVALID', message: { zh: '--on 应为 YYYY-MM-DD 形式的日期', en: error.message }, details: [] };
  const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (cause === 'unknown') throw error;
  return { code: 'FILE_UNREADABLE', message: { zh: `文件不能读取：${file}`, en: `the file cannot be read: ${file}` }, details: ['请检查路径和读取权限。', `Check the path and the permission to read it (${cause}).`] };
}

const VERDICT_NAMES: Readonly<Record<RowVerdict, string>> = { approve: '可资助', reduce: '核减', refuse: '不予资助', invalid: '需更正' };

/** Rows that are not good, and the sums. */
function table({ file, policy, on, rows, total, fileErrors }: CheckReport): string {
  const bad = rows.filter((row) => row.verdict !== 'approve' || row.errors.length > 0);
  const lines = [['行', '结论', '核定金额(元)', '原因'], ...bad.flatMap(linesOf)];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  const body = lines.map((line) => line.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  ').trimEnd());
  return [
    `${file}    ${policy.documentNumber}《${policy.title}》    ${on}`,
    ...fileErrors.map((error) => `! ${error.message.zh}`),
    ...(bad.length > 0 ? body : []),
    `合计 ${total.rows} 行：可资助 ${total.approve}，核减 ${total.reduce}，不予资助 ${total.refuse}，需更正 ${total.invalid}；申请 ${formatYuan(total.appliedFen)} 元，可核定 ${formatYuan(total.amountFen)} 元`,
    '',
  ].join('\n');
}

function linesOf({ row, verdict, amountFen, reasons, errors }: CheckedRow): string[][] {
  const said = [
    ...errors.map(({ column, message, suggestion }) => `[${column}] ${message.zh}${suggestion === undefined ? '' : ` → ${suggestion}`}`),
    ...reasons.filter(({ code }) => code !== 'CELL_ERRORS' || errors.length === 0).map(({ message }) => message.zh),
  ];
  return (said.length > 0 ? said : ['']).map((text, index) =>
    (index === 0 ? [String(row), VERDICT_NAMES[verdict], formatYuan(amountFen), text] : ['', '', '', text]));
}

/** Chinese characters take two places in a terminal. */
const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1), 0);
const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));
