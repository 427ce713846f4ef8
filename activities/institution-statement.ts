import type { StatementRow } from '../documents/exports/institution-statement.ts';
import { writeStatementPdf, writeStatementWorkbook } from '../documents/exports/institution-statement.ts';
import type { ExportResult } from '../documents/exports/rows.ts';
import { toBuffer } from '../documents/exports/rows.ts';
import { OFFICE } from '../documents/office.ts';
import type { Database } from '../store/db.ts';
import type { Statement, StatementCorrection, StatementLine } from '../store/statements.ts';
import { findStatement } from '../store/statements.ts';

interface RenderedStatement {
  readonly content: Buffer;
  /** Whose it is: the file is that institution's, too. */
  readonly institutionCode: string;
  readonly missingGlyphs: ExportResult['missingGlyphs'];
}

/** A frozen statement as a file; undefined where there is none of this number. */
export async function renderStatement(db: Database, statementNo: string, form: 'xlsx' | 'pdf', mark?: string): Promise<RenderedStatement | undefined> {
  const found = await findStatement(db, statementNo);
  if (!found) return undefined;
  const write = form === 'xlsx' ? writeStatementWorkbook : writeStatementPdf;
  const { file, result } = await toBuffer((out) => write({
    statementNo, institutionName: found.institution.name, issuer: OFFICE.name, round: found.round, on: found.frozenOn, mark, rows: rowsOf(found),
    paidFen: found.paidFen, correctedFen: found.correctedFen,
  }, out));
  return { content: file, institutionCode: found.institution.code, missingGlyphs: result.missingGlyphs };
}

function rowsOf({ batchNo, lines, corrections }: Statement): StatementRow[] {
  return [...lines.flatMap((line) => rowsOfLine(batchNo, line)), ...corrections.flatMap(rowsOfCorrection)];
}

function rowsOfLine(batchNo: string, line: StatementLine): StatementRow[] {
  const common = { payment: `${batchNo}-${line.lineNo}`, claimNo: line.claimNo };
  if (line.status === 'returned') return [{ ...common, kind: '退票', rowNo: undefined, oldFen: line.grossFen, amountFen: 0, remark: line.reason ?? '' }];
  const replaced = [
    ...(line.toTrainee ? ['发放至学员本人账户'] : []), ...(line.replaces === null ? [] : [`重拨 ${line.replaces.batchNo}-${line.replaces.lineNo}`]),
  ].join(';');
  const rows = line.rows.map(({ rowNo, amountFen, adds }): StatementRow => ({
    ...common, kind: '拨付', rowNo, oldFen: adds?.oldFen, amountFen, remark: adds ? `补差 ${adds.ref},原付款 ${adds.old.batchNo}-${adds.old.lineNo}` : replaced,
  }));
  return line.offsetFen === 0 ? rows : [...rows, { ...common, kind: '抵扣', rowNo: undefined, oldFen: undefined, amountFen: -line.offsetFen, remark: '抵扣追缴款' }];
}

/** What a correction comes from, beside the grounds of clawbacks. */
const CORRECTED_BY: Readonly<Record<string, string>> = { refund: '退款', reversal: '冲正' };

function rowsOfCorrection({ ref, claimNo, ground, rows }: StatementCorrection): StatementRow[] {
  return rows.map(({ rowNo, oldFen, newFen, old }) => ({
    kind: '更正', payment: old === null ? '' : `${old.batchNo}-${old.lineNo}`, claimNo, rowNo, oldFen, amountFen: newFen - oldFen, remark: `${CORRECTED_BY[ground] ?? '追缴'} ${ref}`,
  }));
}
