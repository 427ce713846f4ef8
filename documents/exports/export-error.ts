import type { Bilingual } from '../../domain/coded.ts';

/** The closed set of reasons why a file that leaves the house is not written, or one that comes back is not read. */
const catalogue = {
  EXPORT_EMPTY: {
    message: { zh: '没有可输出的数据', en: 'There is nothing to write' },
    mend: { zh: '请检查批次或筛选条件', en: 'Check the batch or the filter' },
  },
  EXPORT_MOVED: {
    message: { zh: '数据与审批时所见不一致，未输出', en: 'The rows are not the ones that were approved, so nothing was written' },
    mend: { zh: '请重新冻结批次并重新审批', en: 'Freeze the batch again and have it approved again' },
  },
  EXPORT_AMOUNT: {
    message: { zh: '金额不是有效的非负整数分', en: 'An amount is not a whole, non-negative number of fen' },
    mend: { zh: '请核对该行金额', en: 'Check the amount of that line' },
  },
  EXPORT_TOO_LARGE: {
    message: { zh: '行数超过该格式的上限', en: 'More rows than this format takes' },
    mend: { zh: '请改用 Excel 格式或分批输出', en: 'Use the .xlsx form, or write it in parts' },
  },
  FONT_FOLDER: {
    message: { zh: '字体文件夹无法读取', en: 'The fonts folder cannot be read' },
    mend: { zh: '请检查字体文件夹的路径和权限', en: 'Check the path and the permissions of the fonts folder' },
  },
  FONT_FILE: {
    message: { zh: '字体文件损坏或不是 TTF/OTF/TTC', en: 'A font file is damaged or is not TTF/OTF/TTC' },
    mend: { zh: '请更换或移除该文件', en: 'Replace or remove that file' },
  },
  BANK_MAPPING: {
    message: { zh: '银行文件的列对应关系不可用', en: 'The column mapping of the bank file cannot be used' },
    mend: { zh: '请修改列对应关系', en: 'Mend the column mapping' },
  },
  BANK_LINE: {
    message: { zh: '付款行内容不能写入银行文件', en: 'A payment cannot be written into the bank file' },
    mend: { zh: '请更正所列各行后重新生成', en: 'Mend the lines named, then make the file again' },
  },
  BANK_RESULTS_TYPE: {
    message: { zh: '无法识别回单文件的格式', en: 'The results file is of a kind that is not read' },
    mend: { zh: '请使用 .xlsx、.csv 或 .txt 文件；.xls 或加密文件请另存为未加密的 .xlsx', en: 'Use .xlsx, .csv or .txt; save an .xls or encrypted file as a plain .xlsx' },
  },
  BANK_RESULTS_CORRUPT: {
    message: { zh: '回单文件已损坏', en: 'The results file is damaged' },
    mend: { zh: '请向银行重新索取', en: 'Ask the bank for it again' },
  },
  BANK_RESULTS_SIZE: {
    message: { zh: '回单文件过大', en: 'The results file is too large' },
    mend: { zh: '请分批导入', en: 'Read it in parts' },
  },
  BANK_RESULTS_HEADER: {
    message: { zh: '回单文件中找不到所需的列', en: 'The results file lacks columns that are needed' },
    mend: { zh: '请核对表头或列对应关系', en: 'Check the header row or the column mapping' },
  },
  NOTICE_UNMASKED: {
    message: { zh: '公示内容含有未脱敏的证件号、账号或手机号，未输出', en: 'The notice holds an unmasked id, account or phone number, so nothing was written' },
    mend: { zh: '请更正所列内容', en: 'Mend what is named' },
  },
} as const satisfies Record<string, { message: Bilingual; mend: Bilingual }>;

export type ExportErrorCode = keyof typeof catalogue;

/** A whole file was refused. `detail` names the place: rows, columns, a file's name; never an account or an id. */
export class ExportError extends Error {
  readonly code: ExportErrorCode;
  readonly bilingual: Bilingual;
  readonly mend: Bilingual;
  readonly detail: readonly string[];

  constructor(code: ExportErrorCode, detail: readonly string[] = [], options?: { cause?: unknown }) {
    const entry = catalogue[code];
    const tail = detail.length > 0 ? `: ${detail.join('; ')}` : '';
    super(`${code} ${entry.message.en}${tail}`, options);
    this.name = 'ExportError';
    this.code = code;
    this.bilingual = entry.message;
    this.mend = entry.mend;
    this.detail = detail;
  }
}
