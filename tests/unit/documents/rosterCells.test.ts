import { describe, expect, test } from 'vitest';
import type { ReadRow } from '../../../documents/roster/read.ts';
import { codesOf, HEADERS, idOf, person, rawWorkbook, read, sheetXmlOf, xlsxOf, zipOf, type Written } from './rosterFixtures.ts';

async function rowOf(changes: Written): Promise<ReadRow> {
  const headers = [...new Set([...HEADERS, ...Object.keys(changes)])];
  const [row] = (await read(await xlsxOf([person(1, changes)], { headers }))).rows;
  if (row === undefined) throw new Error('no row');
  return row;
}

/** [code, level, suggestion] of the only finding. */
async function finding(changes: Written): Promise<unknown[]> {
  const { errors } = await rowOf(changes);
  expect(errors).toHaveLength(1);
  for (const e of errors) expect(`${e.message.zh}${e.message.en}${e.mend?.zh ?? ''}${e.mend?.en ?? ''}`).not.toMatch(/[{}]/);
  return errors.map((e) => [e.code, e.level, e.suggestion])[0] ?? [];
}

describe('an identity number', () => {
  test.each<[string, unknown, string]>([
    ['stored as a number has lost its end', 440106199001011234, 'ID_FLOAT'],
    ['in scientific notation has lost its end', '4.40106E+17', 'ID_FLOAT'],
    ['that ends in 000 against its check digit was a number once', '990101199801011000', 'ID_FLOAT'],
    ['with a wrong check digit is blocked', `${idOf(1).slice(0, 17)}${idOf(1).endsWith('0') ? '1' : '0'}`, 'ID_CHECK_DIGIT'],
    ['of 15 digits is no longer valid', '990101980101001', 'ID_15_DIGITS'],
    ['of 15 digits stored as a number is still told from a lost one', 990101980101001, 'ID_15_DIGITS'],
    ['with an impossible birthday is blocked', '990101199813010015', 'ID_DATE'],
    ['that is too short is blocked', '9901', 'ID_LENGTH'],
    ['that is missing is named', null, 'MISSING'],
  ])('%s', async (_title, value, code) => {
    const { row, errors } = await rowOf({ 身份证号: value });
    expect(errors.map((e) => [e.code, e.level])).toEqual([[code, 'block']]);
    expect(row.idCard).toBeNull();
  });

  test('of the sample area is refused where real people are claimed for', async () => {
    const { rows } = await read(await xlsxOf([person(1)]), { sampleIds: false });
    expect(rows[0]?.errors.map((e) => e.code)).toEqual(['ID_SAMPLE_AREA']);
  });

  test('with full-width digits or invisible characters is suggested, never corrected', async () => {
    const wide = idOf(1).replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0));
    expect(await finding({ 身份证号: wide })).toEqual(['FULLWIDTH', 'block', idOf(1)]);
    for (const space of [' ', '\u00A0', '\u3000', '\u200B', '\uFEFF', '\t', '\n']) {
      expect(await finding({ 身份证号: `${idOf(1).slice(0, 6)}${space}${idOf(1).slice(6)}` })).toEqual(['HIDDEN_SPACE', 'block', idOf(1)]);
      expect(await finding({ 身份证号: `${idOf(1)}${space}` })).toEqual(['HIDDEN_SPACE', 'block', idOf(1)]);
    }
  });

  test('with two faults reports both, and shows what was written', async () => {
    const wrong = `${idOf(1).slice(0, 17)}${idOf(1).endsWith('0') ? '1' : '0'} `;
    const { errors, asWritten, row } = await rowOf({ 身份证号: wrong });
    expect(errors.map((e) => e.code)).toEqual(['HIDDEN_SPACE', 'ID_CHECK_DIGIT']);
    expect(asWritten).toEqual({ idCard: wrong });
    expect(row.idCard).toBeNull();
  });
});

describe('a date', () => {
  test.each(['2021-09-01', '2021-9-1', '2021/9/1', '2021/09/01', '2021年9月1日', '2021年09月01日', '20210901', 20210901, 44440, '2021-09-01 00:00:00', new Date(Date.UTC(2021, 8, 1))])('%s is the first of September 2021', async (written) => {
    expect((await rowOf({ 退役时间: written })).row.dischargedOn).toBe('2021-09-01');
  });

  test.each<[unknown, string, string | undefined]>([
    ['2021.9.1', 'DATE_FORMAT', '2021-09-01'],
    ['2021.09.01', 'DATE_FORMAT', '2021-09-01'],
    ['2021。9。1', 'DATE_FORMAT', '2021-09-01'],
    ['2021 年 9 月 1 日', 'DATE_FORMAT', '2021-09-01'],
    ['２０２１-09-01', 'FULLWIDTH', '2021-09-01'],
    ['2021-09-01\u00A0', 'HIDDEN_SPACE', '2021-09-01'],
    ['2021年9月', 'DATE_FORMAT', undefined],
    ['9/1/2021', 'DATE_FORMAT', undefined],
    ['去年', 'DATE_FORMAT', undefined],
    [2021.9, 'DATE_FORMAT', undefined],
    [2021, 'DATE_FORMAT', undefined],
    [0, 'DATE_FORMAT', undefined],
    ['2021-02-29', 'DATE_NOT_REAL', undefined],
    ['20211301', 'DATE_NOT_REAL', undefined],
    ['1921-09-01', 'DATE_RANGE', undefined],
    [2, 'DATE_RANGE', undefined],
  ])('%s is not accepted: %s', async (written, code, suggestion) => {
    expect(await finding({ 退役时间: written })).toEqual([code, 'block', suggestion]);
  });

  test('the 29th of February is a day in leap years', async () => {
    expect((await rowOf({ 退役时间: '2020-02-29' })).row.dischargedOn).toBe('2020-02-29');
  });
});

describe('an amount', () => {
  test.each<[unknown, number]>([[6800, 680_000], ['6800', 680_000], ['6,800.50', 680_050], [1409.1, 140_910], [0.1 + 0.2, 30], [0, 0]])('%s yuan', async (written, fen) => {
    expect((await rowOf({ 申请金额: written })).row.appliedFen).toBe(fen);
  });

  test.each<[unknown, string, string | undefined]>([
    ['6800元', 'MONEY_FORMAT', '6800'],
    ['¥6,800', 'MONEY_FORMAT', '6800'],
    ['６８００', 'FULLWIDTH', '6800'],
    ['6800\u3000', 'HIDDEN_SPACE', '6800'],
    ['六千八', 'MONEY_FORMAT', undefined],
    ['1.409.50', 'MONEY_FORMAT', undefined],
    [6800.005, 'MONEY_DECIMALS', undefined],
    ['6800.005', 'MONEY_DECIMALS', undefined],
    [-1, 'NUMBER_NEGATIVE', undefined],
    ['-1', 'NUMBER_NEGATIVE', undefined],
    [1_000_000.01, 'NUMBER_LIMIT', undefined],
    ['1e6', 'MONEY_FORMAT', undefined],
    [true, 'MONEY_FORMAT', undefined],
    [null, 'MISSING', undefined],
    [' ', 'MISSING', undefined],
    [{ error: '#REF!' }, 'FORMULA_ERROR', undefined],
    [{ formula: '1/0', result: { error: '#DIV/0!' } }, 'FORMULA_ERROR', undefined],
  ])('%s is not accepted: %s', async (written, code, suggestion) => {
    expect(await finding({ 申请金额: written })).toEqual([code, 'block', suggestion]);
  });

  test('by a formula that was never calculated is refused: formulas are not run', async () => {
    const { rows } = await read(zipOf(rawWorkbook(sheetXmlOf([person(1, { 申请金额: '<c t="n"><f>1+1</f></c>' })]))));
    expect(rows[0]?.errors.map((e) => e.code)).toEqual(['FORMULA_NO_VALUE']);
    expect(rows[0]?.row.appliedFen).toBeNull();
  });
});

describe('a name', () => {
  test.each(['•', '．', '・', '.', '‧', '∙', '⋅'])('with %s for the middle dot gets a suggestion', async (dot) => {
    expect(await finding({ 姓名: `示例${dot}甲` })).toEqual(['NAME_DOT', 'block', '示例·甲']);
  });

  test('with the middle dot, in rare characters or in Latin letters is taken as it is', async () => {
    for (const name of ['示例·甲', '示䶮𠮷', 'John A. Smith']) expect((await rowOf({ 姓名: name })).row.name).toBe(name);
  });

  test('padded with a space is not the name in the register', async () => {
    expect(await finding({ 姓名: '示 例' })).toEqual(['HIDDEN_SPACE', 'block', '示例']);
    expect(await finding({ 姓名: '示\u3000例' })).toEqual(['HIDDEN_SPACE', 'block', '示例']);
  });

  test('longer than the register holds is refused', async () => {
    expect(await codesOf({ 姓名: '示'.repeat(51) })).toEqual(['TEXT_TOO_LONG']);
  });
});

describe('a choice', () => {
  test.each<[string, unknown, string, string]>([
    ['安置区', '佛山市南海区', 'UNKNOWN_DISTRICT', '天河区'],
    ['培训类型', '烹饪班', 'UNKNOWN_PROGRAMME', '大专、技工'],
    ['退役方式', '退伍', 'UNKNOWN_DISCHARGE_TYPE', '自主就业'],
    ['性别', 'M', 'UNKNOWN_GENDER', '男、女'],
    ['学期', '第三学期', 'UNKNOWN_TERM', '第一学期'],
  ])('outside the list of %s names what is accepted', async (column, value, code, accepted) => {
    const { errors } = await rowOf({ [column]: value });
    expect(errors.map((e) => [e.code, e.column, e.row])).toEqual([[code, column, 2]]);
    expect(errors[0]?.mend?.zh).toContain(accepted);
    expect(errors[0]?.mend?.en).toContain(accepted);
  });

  test.each<[string, unknown, keyof ReadRow['row'], unknown]>([
    ['安置区', '440106', 'district', '440106'], ['安置区', 440118, 'district', '440118'], ['安置区', '天河', 'district', '440106'], ['安置区', '广州市增城区', 'district', '440118'],
    ['培训类型', 'technician', 'programme', 'technician'], ['培训类型', '技工', 'programme', 'technician'],
    ['学期', 1, 'term', 1], ['学期', '下学期', 'term', 2], ['学期', '全年', 'term', 0],
    ['学年', '2021-2022学年', 'schoolYear', '2021-2022'], ['学年', '2021—2022', 'schoolYear', '2021-2022'],
    ['性别', '男', 'gender', '男'],
  ])('%s written %s is understood', async (column, value, key, meaning) => {
    const { row, errors } = await rowOf({ [column]: value });
    expect(errors).toEqual([]);
    expect(row[key]).toBe(meaning);
  });

  test.each<[unknown, string | undefined]>([['2021', '2021-2022'], [2021, '2021-2022'], ['2021-22', '2021-2022'], ['2021-2023', undefined], ['今年', undefined]])('a school year %s is not two consecutive years', async (value, suggestion) => {
    expect(await finding({ 学年: value })).toEqual(['SCHOOL_YEAR_FORMAT', 'block', suggestion]);
  });
});

describe('other numbers', () => {
  test.each<[string, unknown, string, string]>([
    ['考勤率', 101, 'NUMBER_LIMIT', 'block'], ['考勤率', -1, 'NUMBER_NEGATIVE', 'block'], ['考勤率', '很好', 'NUMBER_FORMAT', 'block'],
    ['生活补助月数', 61, 'NUMBER_LIMIT', 'block'], ['生活补助月数', 2.5, 'NUMBER_FORMAT', 'block'], ['学制', '三年', 'NUMBER_FORMAT', 'block'],
    ['联系电话', '12345', 'PHONE_FORM', 'warn'], ['联系电话', '1.38E+10', 'NUMBER_FLOAT', 'block'], ['退役证号', 12345678901234567890, 'NUMBER_FLOAT', 'block'],
    ['退役证号', '退'.repeat(41), 'TEXT_TOO_LONG', 'block'], ['备注', '注'.repeat(201), 'TEXT_TOO_LONG', 'block'],
  ])('%s %s is not accepted: %s', async (column, value, code, level) => {
    expect((await rowOf({ [column]: value })).errors.map((e) => [e.code, e.level])).toEqual([[code, level]]);
  });

  test.each<[unknown, number]>([[0.95, 95], [95, 95], ['95%', 95], ['95.5', 95.5], ['0.95', 95], [1, 100], [0, 0]])('attendance %s is %d per cent', async (written, percent) => {
    expect((await rowOf({ 考勤率: written })).row.attendancePercent).toBe(percent);
  });

  test('a phone as a number keeps its digits; one with hyphens gets a suggestion', async () => {
    expect((await rowOf({ 联系电话: 13800000000 })).row.phone).toBe('13800000000');
    expect(await finding({ 联系电话: '138-0000-0000' })).toEqual(['PHONE_FORM', 'warn', '13800000000']);
  });
});

describe('a row', () => {
  test('reports all its errors at once, and its good cells stay', async () => {
    const { row, errors } = await rowOf({ 身份证号: '1', 退役时间: '2021.9.1', 安置区: '某区', 申请金额: '很多', 学期: null });
    expect(errors.map((e) => e.code)).toEqual(['ID_LENGTH', 'DATE_FORMAT', 'UNKNOWN_DISTRICT', 'MISSING', 'MONEY_FORMAT']);
    expect(row).toMatchObject({ name: '示例甲', idCard: null, dischargedOn: null, district: null, term: null, appliedFen: null, tuitionFen: 680_000 });
  });

  test('a bad one does not spoil the good ones around it', async () => {
    const reading = await read(await xlsxOf([person(1), person(3, { 申请金额: 'x' }), person(5)]));
    expect(reading.rows.map((r) => r.errors.length)).toEqual([0, 1, 0]);
    expect(reading.totals).toEqual({ rows: 3, appliedFen: 1_360_000, rowsWithErrors: 1, duplicates: 0 });
  });

  test.each<[string, Written, string]>([
    ['a gender other than the number says', { 性别: '女' }, 'GENDER_DIFFERS'],
    ['a discharge before the enlistment', { 入伍时间: '2022-01-01' }, 'DATE_ORDER'],
  ])('%s is a warning', async (_title, changes, code) => {
    expect((await rowOf(changes)).errors.map((e) => [e.code, e.level])).toEqual([[code, 'warn']]);
  });
});

describe('a duplicate in the file', () => {
  const duplicates = async (...people: Written[]): Promise<(number | undefined)[]> => (await read(await xlsxOf(people))).rows.map((r) => r.duplicateOfRow);

  test('is the later row, and points at the earlier one', async () => {
    expect(await duplicates(person(1), person(3), person(1), person(1))).toEqual([undefined, undefined, 2, 2]);
  });

  test('is found although the number is written otherwise', async () => {
    const x = Array.from({ length: 400 }, (_, n) => n + 1).find((n) => idOf(n).endsWith('X')) ?? 0;
    expect(await duplicates(person(x), person(x, { 身份证号: idOf(x).toLowerCase() }), person(x, { 身份证号: `${idOf(x)} ` }))).toEqual([undefined, 2, 2]);
  });

  test('the whole year overlaps each of its terms; the two terms do not overlap', async () => {
    expect(await duplicates(person(1, { 学期: 1 }), person(1, { 学期: 2 }), person(1, { 学期: '全年' }))).toEqual([undefined, undefined, 2]);
    expect(await duplicates(person(1, { 学期: '全年' }), person(1, { 学期: 2 }))).toEqual([undefined, 2]);
  });

  test('another year or another programme is none', async () => {
    expect(await duplicates(person(1), person(1, { 学年: '2020-2021' }), person(1, { 培训类型: '技工' }))).toEqual([undefined, undefined, undefined]);
  });

  test('one veteran certificate for two people is a warning', async () => {
    const { rows } = await read(await xlsxOf([person(1), person(3, { 退役证号: '退字1' })]));
    expect(rows[1]?.errors.map((e) => [e.code, e.level])).toEqual([['CERTIFICATE_REUSED', 'warn']]);
  });
});
