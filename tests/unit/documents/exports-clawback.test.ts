import { describe, expect, it } from 'vitest';
import { writeClawbackLetter } from '../../../documents/exports/clawback-letter.ts';
import type { ClawbackLetter } from '../../../documents/exports/clawback-letter.ts';
import { ExportError } from '../../../documents/exports/export-error.ts';
import { toBuffer } from '../../../documents/exports/rows.ts';
import { readTexts } from './exports-pdf-text.ts';

const LETTER: ClawbackLetter = {
  letterhead: '示例市退役军人事务局文件', issuer: '示例市退役军人事务局', documentNo: '示退役追缴〔2021〕K-1', on: '2021-12-08', institutionName: '示例职业学院01',
  clawbackNo: 'K-C-2021-1-001-1', claimNo: 'C-2021-1-001', ground: 'dropOut', rows: [{ rowNo: 3, paidFen: 600_000, amountFen: 450_001 }], amountFen: 450_001,
  plan: [{ dueOn: '2022-01-20', amountFen: 450_001 }],
};
const textOf = async (letter: ClawbackLetter): Promise<string> => (await readTexts((await toBuffer((out) => writeClawbackLetter(letter, out))).file)).join('');

describe('the letter of a clawback', () => {
  it('names payee, ground, amount in figures and capitals, the rows and the day', async () => {
    const text = await textOf(LETTER);
    for (const part of ['追缴通知书', '示退役追缴〔2021〕K-1', '示例职业学院01', '学员中途退学', '4,500.01', '肆仟伍佰元零壹分', '第3行已拨6,000.00元，追缴4,500.01元', '2022年1月20日', '2021年12月8日', 'K-C-2021-1-001-1']) {
      expect(text).toContain(part);
    }
  });
  it('lists every instalment with its day', async () => {
    const text = await textOf({ ...LETTER, plan: [{ dueOn: '2022-01-20', amountFen: 450_000 }, { dueOn: '2022-02-21', amountFen: 1 }] });
    for (const part of ['请分2期缴还', '2022年1月20日前4,500.00元', '2022年2月21日前0.01元']) expect(text).toContain(part);
  });
  it('refuses an amount that is no whole fen', async () => {
    await expect(toBuffer((out) => writeClawbackLetter({ ...LETTER, amountFen: 0.5 }, out))).rejects.toThrow(ExportError);
  });
});
