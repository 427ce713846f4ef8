import { z } from 'zod';
import { ExportError } from './export-error.ts';

/** What a column of the bank file holds. `reference` is batch and line in one, `batch-line`, the key by which results come back. */
export const bankFields = [
  'sequence', 'batchNo', 'lineNo', 'reference', 'accountName', 'account', 'bankName', 'bankCode', 'amount', 'purpose', 'remark', 'empty',
] as const;
export type BankField = (typeof bankFields)[number];

const delimiter = z.enum(['|', ',', ';', '\t']);

/** One bank's file of payments, as data: which columns, under which headers, in which order. Amounts are yuan with two decimals and no thousands separator. */
export const bankFileMappingSchema = z.strictObject({
  name: z.string().min(1).max(60),
  /** Text files only. */
  delimiter: delimiter.default('|'),
  /** Whether the text file begins with the headers; the workbook always does. */
  textHeader: z.boolean().default(true),
  columns: z.array(z.strictObject({
    header: z.string().min(1).max(60),
    field: z.enum(bankFields),
    /** Column width in the workbook, in characters. */
    width: z.number().positive().max(120).optional(),
    /** The longest text that the bank takes, in GB18030 bytes: a longer one is refused, never cut. */
    maxBytes: z.number().int().positive().max(2000).optional(),
  })).min(3).max(60),
});
export type BankFileMapping = z.infer<typeof bankFileMappingSchema>;

export const bankResultFields = [
  'batchNo', 'lineNo', 'reference', 'amount', 'account', 'outcome', 'reasonCode', 'reasonText', 'bankReference', 'settledOn',
] as const;
export type BankResultField = (typeof bankResultFields)[number];

/** One bank's results file, as data. Headers are matched without regard to spaces; several names may be given for one field. */
export const bankResultsMappingSchema = z.strictObject({
  name: z.string().min(1).max(60),
  /** Text files only; without it the header row tells. */
  delimiter: delimiter.optional(),
  headers: z.partialRecord(z.enum(bankResultFields), z.array(z.string().min(1).max(60)).min(1).max(10)),
  /** Texts of the outcome column that mean paid, and that mean returned (退票). Any other text is an error of its row. */
  paid: z.array(z.string().min(1)).min(1),
  returned: z.array(z.string().min(1)).min(1),
  /** Texts that mean that the bank cannot say yet: the payment stays open. */
  unknown: z.array(z.string().min(1)).default([]),
});
export type BankResultsMapping = z.infer<typeof bankResultsMappingSchema>;

/** Throws ExportError BANK_MAPPING naming every fault. A mapping must carry what results are matched on: account, amount, batch and line. */
export function checkBankFileMapping(data: unknown): BankFileMapping {
  const mapping = parsed(bankFileMappingSchema, data);
  const fields = new Set(mapping.columns.map(({ field }) => field));
  const lacking: string[] = (['accountName', 'account', 'amount'] as const).filter((field) => !fields.has(field));
  if (!fields.has('reference') && !(fields.has('batchNo') && fields.has('lineNo'))) lacking.push('reference (or batchNo and lineNo)');
  if (lacking.length > 0) throw new ExportError('BANK_MAPPING', lacking.map((field) => `no column for ${field}`));
  return mapping;
}

/** Throws ExportError BANK_MAPPING naming every fault. */
export function checkBankResultsMapping(data: unknown): BankResultsMapping {
  const mapping = parsed(bankResultsMappingSchema, data);
  const { headers } = mapping;
  const lacking: string[] = (['amount', 'account', 'outcome'] as const).filter((field) => headers[field] === undefined);
  if (headers.reference === undefined && (headers.batchNo === undefined || headers.lineNo === undefined)) lacking.push('reference (or batchNo and lineNo)');
  if (lacking.length > 0) throw new ExportError('BANK_MAPPING', lacking.map((field) => `no header for ${field}`));
  return mapping;
}

function parsed<Output>(schema: z.ZodType<Output>, data: unknown): Output {
  const answer = schema.safeParse(data);
  if (answer.success) return answer.data;
  throw new ExportError('BANK_MAPPING', answer.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/** 示例参数: the layout of an imagined bank, not a claim about any real one. */
export const sampleBankFileMapping: BankFileMapping = {
  name: '示例银行批量付款',
  delimiter: '|',
  textHeader: true,
  columns: [
    { header: '序号', field: 'sequence', width: 6 },
    { header: '收款人户名', field: 'accountName', width: 30, maxBytes: 120 },
    { header: '收款人账号', field: 'account', width: 24, maxBytes: 34 },
    { header: '收款人开户行', field: 'bankName', width: 30, maxBytes: 140 },
    { header: '联行号', field: 'bankCode', width: 15, maxBytes: 12 },
    { header: '金额', field: 'amount', width: 16 },
    { header: '用途', field: 'purpose', width: 24, maxBytes: 60 },
    { header: '附言', field: 'reference', width: 26, maxBytes: 60 },
  ],
};

/** 示例参数: the same bank's counter takes text: GB18030, one payment a line, tabs between, no header. */
export const sampleTextMapping: BankFileMapping = {
  name: '示例银行柜面文本', delimiter: '\t', textHeader: false,
  columns: [
    { header: '客户流水', field: 'reference', maxBytes: 60 },
    { header: '收款账号', field: 'account', maxBytes: 34 },
    { header: '收款户名', field: 'accountName', maxBytes: 120 },
    { header: '行号', field: 'bankCode', maxBytes: 12 },
    { header: '交易金额', field: 'amount' },
    { header: '摘要', field: 'purpose', maxBytes: 40 },
  ],
};

/** 示例参数: 财政直接支付, the list that a treasury's payment system takes with an application for direct payment. */
export const sampleFiscalMapping: BankFileMapping = {
  name: '财政直接支付明细', delimiter: ',', textHeader: true,
  columns: [
    { header: '序号', field: 'sequence', width: 6 },
    { header: '支付凭证号', field: 'batchNo', width: 22, maxBytes: 60 },
    { header: '明细序号', field: 'lineNo', width: 10 },
    { header: '收款人全称', field: 'accountName', width: 30, maxBytes: 120 },
    { header: '收款人账号', field: 'account', width: 24, maxBytes: 34 },
    { header: '收款人开户银行', field: 'bankName', width: 30, maxBytes: 140 },
    { header: '支付金额', field: 'amount', width: 16 },
    { header: '资金用途', field: 'purpose', width: 24, maxBytes: 60 },
  ],
};

/** The layouts a batch can be sent in, by name, each with its form. */
export const BANK_FILES = {
  'sample-bank-xlsx': { mapping: sampleBankFileMapping, form: 'xlsx' },
  'sample-bank-text': { mapping: sampleTextMapping, form: 'txt' },
  'fiscal-direct-xlsx': { mapping: sampleFiscalMapping, form: 'xlsx' },
} as const satisfies Record<string, { readonly mapping: BankFileMapping; readonly form: 'xlsx' | 'txt' }>;
export type BankFileLayout = keyof typeof BANK_FILES;
export const BANK_FILE_LAYOUTS = Object.keys(BANK_FILES) as [BankFileLayout, ...BankFileLayout[]];

/** 示例参数: the same imagined bank's answer. */
export const sampleBankResultsMapping: BankResultsMapping = {
  name: '示例银行付款结果',
  headers: {
    reference: ['附言', '客户流水'],
    amount: ['金额', '金额(元)', '交易金额'],
    account: ['收款人账号', '收款账号'],
    outcome: ['处理结果', '交易状态'],
    reasonCode: ['原因代码', '返回码'],
    reasonText: ['失败原因', '原因说明', '退票原因'],
    bankReference: ['银行流水号', '核心流水号'],
    settledOn: ['交易日期', '入账日期'],
  },
  paid: ['成功', '交易成功', '已入账'],
  returned: ['退票', '失败', '交易失败'],
  unknown: ['处理中', '状态未知'],
};
