import { z } from 'zod';
import { renderBankFile } from '../../activities/bank-file.ts';
import { BANK_FILE_LAYOUTS, BANK_FILES, sampleBankResultsMapping } from '../../documents/exports/bank-mapping.ts';
import { bankResultsLimits } from '../../documents/exports/bank-results-file.ts';
import type { BankResults } from '../../documents/exports/bank-results.ts';
import { readBankResults } from '../../documents/exports/bank-results.ts';
import { ExportError } from '../../documents/exports/export-error.ts';
import type { Receipt } from '../../domain/case.ts';
import { refuse } from '../../domain/case.ts';
import type { DisbursementCommand } from '../../domain/disbursement.ts';
import type { Settlement } from '../../domain/payment-results.ts';
import { matchResults } from '../../domain/payment-results.ts';
import { saveBankImport } from '../../store/batches.ts';
import { receiptOf } from '../../store/cases.ts';
import { clockToday } from '../../store/clocks.ts';
import { findFileInfo, saveFile } from '../../store/files.ts';
import { findBatch, sentPayments, whileResultsAreRead } from '../../store/payments.ts';
import { act } from '../cases/command.ts';
import { reasonText, receiptSchema, rowNoSchema } from '../cases/schemas.ts';
import type { ProblemItem } from '../http/problem.ts';
import { Problem, problem, problemOfRefusal } from '../http/problem.ts';
import type { Ctx, UploadedFile } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { batchParams, batchScope } from './batch-scope.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const TEXT = 'text/plain; charset=gb18030';

export const batchSend = route({
  method: 'post', path: '/api/batches/:batchNo/send', tag: 'batches', act: 'batch.send', scope: batchScope,
  summary: { zh: '生成银行文件并标记已送银行', en: 'Write the bank file and mark the batch as sent' },
  description: '`layout` names the form of the file: a workbook (unless told), GB18030 text, or the list for fiscal direct payment. The file is written once, from the approved list; what was sent is what /api/files/{fileId} gives back.',
  params: batchParams, query: z.strictObject({ layout: z.enum(BANK_FILE_LAYOUTS).optional() }),
  responses: { 200: { description: 'Sent', schema: z.object({ receipt: receiptSchema, fileId: z.string() }) } },
  handler: async (ctx) => {
    const { deps: { db, cipher }, params: { batchNo }, commandId, actor } = ctx;
    const batch = await findBatch(db, batchNo);
    if (!batch) throw problem('NOT_FOUND');
    const done = await receiptOf(db, batchNo, commandId);
    if (done && batch.fileId !== null) return reply.json({ receipt: done, fileId: batch.fileId });
    // At another stage the case itself says no, and says what is possible.
    if (batch.stage === 'approved') {
      const layout = BANK_FILES[ctx.query.layout ?? 'sample-bank-xlsx'];
      const content = await renderBankFile(ctx.deps, batch, layout).catch((error: unknown) => { throw asProblem(error); });
      await saveFile(db, cipher, { id: commandId, purpose: 'batch.bank-file', name: `${batchNo}-银行付款文件.${layout.form}`, mediaType: layout.form === 'xlsx' ? XLSX : TEXT, content, caseId: batchNo, createdBy: actor.id });
    }
    // The first file under this id stays: a repeated call sends that one, not the one just written.
    const fileHash = (await findFileInfo(db, cipher, commandId))?.sha256 ?? '';
    const receipt = await act<DisbursementCommand>(ctx, batchNo, { type: 'send', fileHash });
    return reply.json({ receipt, fileId: commandId });
  },
});

export const batchDecideLines = route({
  method: 'post', path: '/api/batches/:batchNo/decide-lines', tag: 'batches', act: 'batch.approve', scope: batchScope,
  summary: { zh: '人工认定付款结果', en: 'Decide by hand what became of payments that the bank has not answered' },
  description: 'Moves a batch on that no results file settles: by a person who did not prepare it, with a reason. A payment that left no trace is returned, never sent again under its number.',
  params: batchParams,
  body: z.strictObject({
    lines: z.array(z.strictObject({ lineNo: rowNoSchema, outcome: z.enum(['paid', 'returned']) })).min(1).max(1_000)
      .refine((lines) => new Set(lines.map((line) => line.lineNo)).size === lines.length, '付款行重复 / a line is named twice'),
    reason: reasonText,
  }),
  responses: { 200: { description: 'Decided', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps: { db }, params: { batchNo }, body: { lines, reason }, commandId, actor } = ctx;
    const done = await receiptOf(db, batchNo, commandId);
    if (done) return reply.json(done);
    return reply.json(await whileResultsAreRead(db, batchNo, async () => {
      const batch = await findBatch(db, batchNo);
      if (!batch) throw problem('NOT_FOUND');
      const sent = new Map((await sentPayments(db, batchNo)).filter((line) => line.status === 'sent').map((line) => [line.lineNo, line]));
      const open = lines.filter((line) => !sent.has(line.lineNo));
      if (open.length > 0) throw problemOfRefusal(refuse('LINE_NOT_OPEN', '该付款行没有待认定的结果', 'the payment does not wait for a result', { lineNo: open[0]?.lineNo ?? 0 }).refusal);
      const settledOn = await clockToday(db, batch.clock);
      const decided = lines.map((line): Settlement => ({
        ...line, amountFen: sent.get(line.lineNo)?.amountFen ?? 0, reason: line.outcome === 'returned' ? reason : null, settledOn,
      }));
      await saveBankImport(db, { id: commandId, batchNo, source: { reason }, lines: decided.map(({ amountFen: _, ...line }) => line), by: actor.id });
      return act<DisbursementCommand>(ctx, batchNo, { type: 'decideLines', importId: commandId, ...sums(decided), reason });
    }));
  },
});

export const batchResults = route({
  method: 'post', path: '/api/batches/:batchNo/results', tag: 'batches', act: 'batch.results', scope: batchScope,
  summary: { zh: '读入银行回盘', en: "Read the bank's results file" },
  description: 'One unknown, repeated, settled or differing row refuses the file whole (RESULTS_REFUSED); `errors` names every such row.',
  params: batchParams, upload: { maxBytes: bankResultsLimits.fileBytes },
  responses: { 200: { description: 'Booked', schema: receiptSchema } },
  handler: async (ctx) => {
    const { file, deps, params: { batchNo } } = ctx;
    if (!file) throw problem('FILE_MISSING');
    const done = await receiptOf(deps.db, batchNo, ctx.commandId);
    if (done) return reply.json(done);
    const read = await readFileOfBank(file);
    return reply.json(await whileResultsAreRead(deps.db, batchNo, () => book(ctx, batchNo, file, read)));
  },
});

async function book(ctx: Pick<Ctx<unknown, unknown, unknown>, 'actor' | 'commandId' | 'deps'>, batchNo: string, file: UploadedFile, read: BankResults): Promise<Receipt> {
  const { deps: { db, cipher }, commandId, actor } = ctx;
  const batch = await findBatch(db, batchNo);
  if (!batch) throw problem('NOT_FOUND');
  const { settlements, faults } = matchResults(batchNo, await sentPayments(db, batchNo), read.rows, await clockToday(db, batch.clock));
  const errors: ProblemItem[] = [
    ...read.errors.filter((error) => error.level === 'block').map(({ sheet, row, column, code, message, mend }) => ({ sheet, row, column, code, message, mend })),
    ...faults.map(({ fileRow, code, message }) => ({ row: fileRow, code, message })),
  ];
  if (errors.length > 0 || settlements.length === 0) throw refused(errors);
  const fileId = await saveFile(db, cipher, {
    id: commandId, purpose: 'batch.bank-results', name: file.name, mediaType: file.mediaType, content: file.content, caseId: batchNo, createdBy: actor.id,
  });
  await saveBankImport(db, { id: commandId, batchNo, source: { fileId }, lines: settlements.map(({ amountFen: _, ...line }) => line), by: actor.id });
  return act<DisbursementCommand>(ctx, batchNo, { type: 'recordResults', importId: commandId, ...sums(settlements) });
}

function sums(settlements: readonly Settlement[]): { paidLines: number; paidFen: number; returnedLines: number; returnedFen: number } {
  const of = (outcome: Settlement['outcome']) => settlements.filter((each) => each.outcome === outcome);
  const total = (some: readonly Settlement[]) => some.reduce((fen, each) => fen + each.amountFen, 0);
  return { paidLines: of('paid').length, paidFen: total(of('paid')), returnedLines: of('returned').length, returnedFen: total(of('returned')) };
}

function readFileOfBank(file: UploadedFile): Promise<BankResults> {
  return readBankResults(file.content, file.name, sampleBankResultsMapping).catch((error: unknown) => { throw asProblem(error); });
}

/** A file that cannot be written or read at all, in the words of its own catalogue. */
function asProblem(error: unknown): unknown {
  if (!(error instanceof ExportError)) return error;
  const { code, bilingual: message, mend, detail } = error;
  return new Problem({ status: 422, code, message, mend, errors: detail.map((place) => ({ path: place, code, message })) });
}

function refused(errors: readonly ProblemItem[]): Problem {
  const { code, message } = refuse('RESULTS_REFUSED', '回盘文件与批次不符,整份未入账', 'The results do not fit the batch; nothing of the file was booked').refusal;
  const mend = errors.length === 0
    ? { zh: '文件中没有结果行', en: 'The file holds no result' }
    : { zh: '请按 errors 逐行与银行核对后重新导入', en: 'Check the rows of errors with the bank and import the file again' };
  return new Problem({ status: 422, code, message, mend, errors });
}
