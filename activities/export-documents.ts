import { renderBankFile, purposeOf, sheetRemarkOf } from './bank-file.ts';
import { renderClawbackLetter } from './clawback-letter.ts';
import { renderStatement } from './institution-statement.ts';
import { sampleBankFileMapping } from '../documents/exports/bank-mapping.ts';
import type { DisbursementLine, DisbursementSheet } from '../documents/exports/disbursement-sheet.ts';
import { writeDisbursementWorkbook } from '../documents/exports/disbursement-sheet.ts';
import { writeDisbursementPdf } from '../documents/exports/disbursement-sheet-pdf.ts';
import type { FundingReport } from '../documents/exports/funding-report.ts';
import { writeFundingWorkbook } from '../documents/exports/funding-report.ts';
import { writeFundingPdf } from '../documents/exports/funding-report-pdf.ts';
import type { NoticeLine, PublicNotice } from '../documents/exports/public-notice.ts';
import { writeNoticePdf } from '../documents/exports/public-notice.ts';
import type { ExportResult } from '../documents/exports/rows.ts';
import { toBuffer } from '../documents/exports/rows.ts';
import { OFFICE } from '../documents/office.ts';
import type { Bilingual } from '../domain/coded.ts';
import type { FundingDimension } from '../domain/funding.ts';
import { maskIdCard } from '../domain/identifiers.ts';
import { capitals } from '../domain/money.ts';
import type { PolicySource } from '../domain/policy/source.ts';
import { clockToday } from '../store/clocks.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database, Tx } from '../store/db.ts';
import type { ExportRecord, NoticeFacts } from '../store/exports.ts';
import { noticeFacts, noticePages } from '../store/exports.ts';
import type { BatchRecord } from '../store/payments.ts';
import { findBatch, openedPaymentPages } from '../store/payments.ts';
import { fundingReport, namesOf } from '../store/reports.ts';
import { clockOfYear } from '../store/rounds.ts';

export interface RenderDeps {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly policies: PolicySource;
}

/** A document ready to be kept; or, for the bank file that was sent, the file that is kept already. */
export type Rendered =
  | { readonly name: string; readonly mediaType: string; readonly content: Buffer; readonly caseId?: string; readonly institutionCode?: string; readonly missingGlyphs: ExportResult['missingGlyphs'] }
  | { readonly fileId: string };

/** The thing asked for is not there, or not there yet. */
export class ExportRefused extends Error {
  override readonly name = 'ExportRefused';
  readonly code: string;
  readonly bilingual: Bilingual;
  constructor(code: string, zh: string, en: string) {
    super(`${code} ${en}`);
    this.code = code;
    this.bilingual = { zh, en };
  }
}

const PAGE_ROWS = 500;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PDF = 'application/pdf';

type Asked = Pick<ExportRecord, 'kind' | 'params'> & {
  /** Written on every page, but never into a bank file, whose form is the bank's. */
  readonly mark?: string;
};

/** Renders what was asked for. `onRows` is told, page by page, how many lines are read. @throws ExportRefused, ExportError. */
export async function renderDocument(deps: RenderDeps, asked: Asked, onRows: (rows: number) => void): Promise<Rendered> {
  const { mark } = asked;
  switch (asked.kind) {
    case 'disbursement-sheet-xlsx': return disbursementSheet(deps, await batchOf(deps, asked), { form: 'xlsx', mark }, onRows);
    case 'disbursement-sheet-pdf': return disbursementSheet(deps, await batchOf(deps, asked), { form: 'pdf', mark }, onRows);
    case 'bank-file-xlsx': return bankFile(deps, await batchOf(deps, asked), 'xlsx', onRows);
    case 'bank-file-txt': return bankFile(deps, await batchOf(deps, asked), 'txt', onRows);
    case 'funding-report-xlsx': return fundingDocument(deps, yearOf(asked), { form: 'xlsx', mark });
    case 'funding-report-pdf': return fundingDocument(deps, yearOf(asked), { form: 'pdf', mark });
    case 'clawback-letter-pdf': return clawbackLetter(deps, asked.params.clawbackNo ?? '', mark);
    case 'institution-statement-xlsx': return statement(deps, asked.params.statementNo ?? '', { form: 'xlsx', mark });
    case 'institution-statement-pdf': return statement(deps, asked.params.statementNo ?? '', { form: 'pdf', mark });
    case 'public-notice-pdf': return publicNotice(deps, asked.params.round ?? '', mark, onRows);
  }
}

async function batchOf({ db }: RenderDeps, { params }: Pick<ExportRecord, 'params'>): Promise<BatchRecord> {
  const batch = await findBatch(db, params.batchNo ?? '');
  if (!batch) throw new ExportRefused('BATCH_UNKNOWN', '没有这个拨付批次', 'There is no such batch');
  return batch;
}

function yearOf({ params }: Pick<ExportRecord, 'params'>): number {
  if (params.fiscalYear === undefined) throw new ExportRefused('YEAR_MISSING', '没有给出年度', 'No fiscal year was given');
  return params.fiscalYear;
}

interface Form {
  readonly form: 'xlsx' | 'pdf';
  readonly mark: string | undefined;
}

async function disbursementSheet({ db, cipher }: RenderDeps, batch: BatchRecord, { form, mark }: Form, onRows: (rows: number) => void): Promise<Rendered> {
  const write = form === 'xlsx' ? writeDisbursementWorkbook : writeDisbursementPdf;
  const title = `${batch.fiscalYear}年度退役士兵教育培训资助经费拨付表`;
  return db.tx(async (t) => {
    const sheet: DisbursementSheet = {
      title, issuer: OFFICE.name, batchNo: batch.batchNo, on: batch.preparedOn, mark, lines: disbursementLines(t, cipher, batch, onRows),
      signatures: { preparer: batch.preparedBy.name, reviewer: batch.approvedBy?.name },
      approved: { count: batch.lines, totalFen: batch.totalFen },
    };
    const { file, result } = await toBuffer((out) => write(sheet, out));
    return {
      name: `${batch.batchNo}-拨付表.${form}`, mediaType: form === 'xlsx' ? XLSX : PDF, content: file, caseId: batch.batchNo, missingGlyphs: result.missingGlyphs,
    };
  }, { readOnly: true });
}

async function* disbursementLines(t: Tx, cipher: FieldCipher, batch: BatchRecord, onRows: (rows: number) => void): AsyncGenerator<DisbursementLine> {
  let rows = 0;
  for await (const page of openedPaymentPages(t, cipher, batch.batchNo, PAGE_ROWS)) {
    for (const line of page) {
      yield {
        lineNo: line.lineNo, institutionName: line.institution.name, accountName: line.holder, bankName: line.bankName, bankCode: line.bankCode,
        account: line.account, headcount: line.trainees, amountFen: line.amountFen, purpose: purposeOf(batch), batchNo: batch.batchNo, remark: sheetRemarkOf(line),
      };
    }
    onRows(rows += page.length);
  }
}

/** What was sent is given back as it was sent; before that, an approved list may be looked at in the bank's form. */
async function bankFile(deps: RenderDeps, batch: BatchRecord, form: 'xlsx' | 'txt', onRows: (rows: number) => void): Promise<Rendered> {
  if (batch.approvedBy === null || batch.stage === 'cancelled') {
    throw new ExportRefused('BATCH_NOT_APPROVED', '批次未经审核,不能生成银行文件', 'The batch is not approved: it has no bank file');
  }
  if (form === 'xlsx' && batch.fileId !== null) return { fileId: batch.fileId };
  return {
    name: `${batch.batchNo}-银行付款文件.${form}`, mediaType: form === 'xlsx' ? XLSX : 'text/plain; charset=gb18030',
    content: await renderBankFile(deps, batch, { mapping: sampleBankFileMapping, form }, onRows), caseId: batch.batchNo, missingGlyphs: [],
  };
}

async function clawbackLetter({ db }: RenderDeps, clawbackNo: string, mark: string | undefined): Promise<Rendered> {
  const letter = await renderClawbackLetter(db, clawbackNo, mark);
  if (!letter) throw new ExportRefused('CLAWBACK_NOT_APPROVED', '追缴尚未批准,不能发函', 'The clawback is not approved: it has no letter');
  return { name: `${clawbackNo}-追缴通知书.pdf`, mediaType: PDF, content: letter.content, caseId: clawbackNo, missingGlyphs: letter.missingGlyphs };
}

const SECTION_NAMES: Readonly<Record<FundingDimension, { readonly title: string; readonly labelHeader: string }>> = {
  institution: { title: '按院校', labelHeader: '院校' },
  district: { title: '按区', labelHeader: '区' },
  programme: { title: '按项目', labelHeader: '项目' },
  year: { title: '按年度', labelHeader: '年度' },
};

async function fundingDocument({ db, policies }: RenderDeps, fiscalYear: number, { form, mark }: Form): Promise<Rendered> {
  const sections = await fundingReport(db, policies, fiscalYear);
  if (sections.every((section) => section.lines.length === 0)) throw new ExportRefused('YEAR_EMPTY', '该年度没有已提交的申报', 'Nothing was claimed in this fiscal year');
  const report: FundingReport = {
    title: `${fiscalYear}年度退役士兵教育培训经费报告`, issuer: OFFICE.name, period: `${fiscalYear}-01-01 至 ${fiscalYear}-12-31`,
    on: await clockToday(db, await clockOfYear(db, fiscalYear)), mark,
    sections: sections.map(({ dimension, lines }) => ({ ...SECTION_NAMES[dimension], lines })),
  };
  const { file, result } = await toBuffer((out) => (form === 'xlsx' ? writeFundingWorkbook(report, out) : writeFundingPdf(report, out)));
  return { name: `${report.title}.${form}`, mediaType: form === 'xlsx' ? XLSX : PDF, content: file, missingGlyphs: result.missingGlyphs };
}

async function publicNotice({ db, cipher, policies }: RenderDeps, round: string, mark: string | undefined, onRows: (rows: number) => void): Promise<Rendered> {
  return db.tx(async (t) => {
    const facts = await noticeFacts(t, round);
    if (!facts) throw new ExportRefused('NOT_ON_NOTICE', '本批次尚无公示中的申报', 'No claim of this round has come to its public notice');
    const notice = { ...noticeOf(facts, policies, noticeLines(t, cipher, policies, round, onRows)), mark };
    const { file, result } = await toBuffer((out) => writeNoticePdf(notice, out));
    return { name: `${notice.title.replace('\n', '')}.pdf`, mediaType: PDF, content: file, missingGlyphs: result.missingGlyphs };
    // Count and total stand in the text: they are of the same moment as the rows.
  }, { readOnly: true, isolation: 'repeatable read' });
}

async function statement({ db }: RenderDeps, statementNo: string, { form, mark }: Form): Promise<Rendered> {
  const rendered = await renderStatement(db, statementNo, form, mark);
  if (!rendered) throw new ExportRefused('STATEMENT_UNKNOWN', '没有这份对账单', 'There is no such statement');
  return { name: `${statementNo}-对账单.${form}`, mediaType: form === 'xlsx' ? XLSX : PDF, ...rendered };
}

function noticeOf(facts: NoticeFacts, policies: PolicySource, lines: PublicNotice['lines']): PublicNotice {
  const grounds = facts.policyHashes.map((hash) => policies.byHash(hash)?.policy).filter((policy) => policy !== undefined)
    .map((policy) => `《${policy.title}》（${policy.documentNumber}）`);
  return {
    title: `关于${facts.fiscalYear}年度退役士兵教育培训资助\n拟资助人员名单的公示`,
    letterhead: OFFICE.letterhead, documentNo: `${OFFICE.documentSign}〔${facts.from.slice(0, 4)}〕1号`, issuer: OFFICE.name, on: facts.from,
    paragraphs: [
      `根据${grounds.length > 0 ? grounds.join('、') : '退役士兵教育培训资助有关规定'}，经院校（承训机构）申报、安置区退役军人事务局核验身份、市局初审和复审，`
        + `${facts.schoolYear}学年（批次${facts.round}）拟对${facts.institutions}家院校（承训机构）的${facts.count}名退役士兵给予教育培训资助，`
        + `共计${capitals(facts.totalFen)}。现将名单予以公示，接受社会监督。`,
    ],
    attachmentTitle: `${facts.fiscalYear}年度退役士兵教育培训拟资助人员名单`,
    objection: { from: facts.from, to: facts.to, workingDays: facts.workingDays, ...OFFICE.objections },
    lines, approved: { count: facts.count, totalFen: facts.totalFen },
  };
}

async function* noticeLines(t: Tx, cipher: FieldCipher, policies: PolicySource, round: string, onRows: (rows: number) => void): AsyncGenerator<NoticeLine> {
  const names = new Map<string, ReadonlyMap<string, string>>();
  let rows = 0;
  for await (const page of noticePages(t, cipher, round, PAGE_ROWS)) {
    for (const row of page) {
      let known = names.get(row.policyHash);
      if (known === undefined) names.set(row.policyHash, (known = namesOf(policies, row.policyHash)));
      yield {
        name: row.name, maskedId: maskIdCard(row.idCard), institutionName: row.institutionName, programmeName: known.get(row.programme) ?? row.programme, amountFen: row.amountFen,
      };
    }
    onRows(rows += page.length);
  }
}
