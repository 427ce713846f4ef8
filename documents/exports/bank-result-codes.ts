import type { Bilingual, CellError } from '../../domain/coded.ts';

const askBank: Bilingual = { zh: '请与银行核对后更正该单元格', en: 'Check with the bank and mend the cell' };

const catalogue = {
  BANK_RESULT_REFERENCE: {
    message: { zh: '批次号或行号缺失或格式不对', en: 'The batch or line number is missing or malformed' },
    mend: { zh: '应为付款文件中的“批次号-行号”', en: 'It is the “batch-line” of the payment file' },
  },
  BANK_RESULT_REPEATED: {
    message: { zh: '同一付款行在文件中重复出现', en: 'The same payment stands in the file twice' },
    mend: { zh: '每笔付款只保留一行结果', en: 'Keep one row a payment' },
  },
  BANK_RESULT_AMOUNT: { message: { zh: '金额不是正数或超过两位小数', en: 'The amount is not positive, or has more than two decimals' }, mend: askBank },
  BANK_RESULT_ACCOUNT: { message: { zh: '账号不足四位', en: 'The account has fewer than four characters' }, mend: askBank },
  BANK_RESULT_ACCOUNT_NUMBER: {
    message: { zh: '账号被 Excel 转成了数值，末位已丢失', en: 'Excel has turned the account into a number and lost its last digits' },
    mend: { zh: '请使用银行原始文件，账号列设为文本', en: 'Use the bank’s own file, with the account as text' },
  },
  BANK_RESULT_OUTCOME: {
    message: { zh: '处理结果不在已知的取值内', en: 'The outcome is not one of the known words' },
    mend: { zh: '请更正，或在列对应关系中登记该取值', en: 'Mend it, or add the word to the mapping' },
  },
  BANK_RESULT_NO_REASON: { message: { zh: '退票没有原因', en: 'A returned payment has no reason' }, mend: askBank },
  BANK_RESULT_DATE: { message: { zh: '日期无效', en: 'Not a date' }, mend: askBank },
} as const satisfies Record<string, { message: Bilingual; mend: Bilingual }>;

export type BankResultCode = keyof typeof catalogue;

/** A finding in a cell of the results file. Never holds the cell's content; `detail` is the row that it repeats. */
export function cellFinding(code: BankResultCode, place: { readonly sheet: string; readonly row: number; readonly column: string }, detail?: string): CellError {
  const { message, mend } = catalogue[code];
  const shown = detail === undefined ? message : { zh: `${message.zh}（第 ${detail} 行）`, en: `${message.en} (row ${detail})` };
  return { ...place, code, level: 'block', message: shown, mend };
}
