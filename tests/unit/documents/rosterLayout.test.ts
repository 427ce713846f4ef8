import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { csvOf, HEADERS, idOf, person, rawWorkbook, read, sheetXmlOf, xlsxOf, zipOf } from './rosterFixtures.ts';

describe('the header is found wherever it stands', () => {
  test('below merged titles and blank rows, with asterisks, line breaks and units in the names', async () => {
    const headers = HEADERS.map((h) => (h === '身份证号' ? '身份证\n号码 *' : h === '申请金额' ? '申请金额（元）' : `${h}*`));
    const file = await xlsxOf([], {
      before: [['某某职业学院退役士兵资助名册'], [], ['填报单位：示例职业学院01']], headers,
      after: [HEADERS.map((h) => person(1)[h])],
      dress: (sheet) => sheet.mergeCells('A1:Q2'),
    });
    const reading = await read(file);
    expect(reading.headerRow).toBe(4);
    expect(reading.rows.map((r) => [r.row.sheetRow, r.row.idCard, r.row.appliedFen, r.errors])).toEqual([[5, idOf(1), 680_000, []]]);
  });

  test('reordered and extra columns are read; the extra ones are named', async () => {
    const headers = [...HEADERS].reverse().toSpliced(3, 0, '辅导员', '宿舍');
    const reading = await read(await xlsxOf([person(1)], { headers }));
    expect(reading.rows[0]?.errors).toEqual([]);
    expect(reading.rows[0]?.row).toMatchObject({ name: '示例甲', district: '440106', programme: 'junior-college', term: 0, schoolYear: '2021-2022' });
    expect(reading.fileErrors.map((e) => [e.code, e.message.zh])).toEqual([['EXTRA_COLUMNS', '以下列不在名册之内，已忽略：辅导员、宿舍']]);
  });

  test('a header of two rows, a group over its parts', async () => {
    const upper = [...HEADERS, '证书', null, null, null];
    const lower = [...HEADERS.map(() => null), '名称', '等级', '编号', '发证日期'];
    const file = await xlsxOf([], {
      headers: [], before: [upper, lower, [...HEADERS.map((h) => person(1)[h]), '电工证', '中级', 'E-1', '2021-06-30']],
      dress: (sheet) => { HEADERS.forEach((_, i) => sheet.mergeCells(1, i + 1, 2, i + 1)); sheet.mergeCells(1, HEADERS.length + 1, 1, HEADERS.length + 4); },
    });
    const reading = await read(file);
    expect(reading.headerRow).toBe(2);
    expect(reading.rows.map((r) => r.errors)).toEqual([[]]);
    expect(reading.rows[0]?.row.certificate).toEqual({ name: '电工证', level: '中级', number: 'E-1', issuedOn: '2021-06-30' });
  });

  test('on the second sheet, when the first is no roster', async () => {
    const file = await xlsxOf([], {
      sheet: '封面', headers: ['示例职业学院01'],
      dress: (_sheet, workbook) => { workbook.addWorksheet('名册').addRows([HEADERS, HEADERS.map((h) => person(1)[h])]); },
    });
    expect((await read(file)).sheet).toBe('名册');
  });

  test('a second roster sheet is not read, and that is said', async () => {
    const file = await xlsxOf([person(1)], {
      dress: (_sheet, workbook) => { workbook.addWorksheet('二班').addRows([HEADERS, HEADERS.map((h) => person(3)[h])]); },
    });
    const reading = await read(file);
    expect(reading.totals.rows).toBe(1);
    expect(reading.fileErrors.map((e) => [e.code, e.message.zh])).toEqual([['MORE_SHEETS', '其他工作表也像名册，但没有读取：二班']]);
  });
});

describe('rows that are not people are left out, people never are', () => {
  test('totals, subtotals, signatures, repeated headers, pre-printed numbers, examples and blank rows', async () => {
    const row = (n: number): unknown[] => HEADERS.map((h) => person(n)[h]);
    const at = (h: string, value: unknown, label: string): unknown[] => HEADERS.map((each, i) => (i === 0 ? label : each === h ? value : null));
    const file = await xlsxOf([person(9, { 序号: '示例' }), person(1)], {
      after: [at('申请金额', 6800, '小 计'), [...HEADERS], row(3), [3], [4], [], at('申请金额', 13_600, '合  计'), ['制表人：某某', null, '审核人：某某'], ['注：以上属实']],
    });
    const reading = await read(file);
    expect(reading.rows.map((r) => [r.row.rowNo, r.row.sheetRow])).toEqual([[1, 3], [2, 6]]);
    expect(reading.totals).toEqual({ rows: 2, appliedFen: 1_360_000, rowsWithErrors: 0, duplicates: 0 });
    expect(reading.declaredTotalFen).toBe(1_360_000);
    expect(reading.fileErrors).toEqual([]);
  });

  test('a totals row that differs from its rows is a warning with both places', async () => {
    const total = HEADERS.map((h, i) => (i === 1 ? '合计' : h === '申请金额' ? 9999 : null));
    const reading = await read(await xlsxOf([person(1)], { after: [total] }));
    expect(reading.declaredTotalFen).toBe(999_900);
    expect(reading.fileErrors).toMatchObject([{ code: 'TOTAL_MISMATCH', level: 'warn', row: 3, column: '申请金额' }]);
    expect(reading.fileErrors[0]?.message.zh).toContain('6800.00');
  });

  test('a row without name and number but with an amount is a person with errors, not a footer', async () => {
    const { rows } = await read(await xlsxOf([person(1), { 申请金额: 6800 }]));
    expect(rows).toHaveLength(2);
    expect(rows[1]?.errors.filter((e) => e.code === 'MISSING').length).toBeGreaterThan(10);
  });

  test('a person whose remark begins like a totals row is a person, even without a number of identity', async () => {
    const headers = [...HEADERS, '备注'];
    const { rows } = await read(await xlsxOf([person(1, { 备注: '合计两学期' }), person(3, { 备注: '合计两学期', 身份证号: null })], { headers }));
    expect(rows.map((r) => r.errors.map((e) => e.code))).toEqual([[], ['MISSING']]);
  });

  test('hidden rows are read and counted', async () => {
    const reading = await read(await xlsxOf([person(1), person(3)], { dress: (sheet) => { sheet.getRow(3).hidden = true; } }));
    expect(reading.totals.rows).toBe(2);
    expect(reading.fileErrors.map((e) => e.code)).toEqual(['HIDDEN_ROWS']);
  });
});

describe('what other programs write is read the same', () => {
  const shared = '<sst xmlns="x"><si><r><t>示例</t></r><r><rPr><b/></rPr><t>甲</t></r><rPh sb="0" eb="1"><t>シ</t></rPh></si></sst>';

  test('rich text by its runs, without phonetic guides', async () => {
    const xml = sheetXmlOf([person(1, { 姓名: '<c t="s"><v>0</v></c>' })]);
    const { rows } = await read(zipOf(rawWorkbook(xml, [{ name: 'xl/sharedStrings.xml', content: shared }])));
    expect(rows[0]?.row.name).toBe('示例甲');
  });

  test('elements with a namespace prefix', async () => {
    const { rows } = await read(zipOf(rawWorkbook(sheetXmlOf([person(1)], '', 'x:'), [], 'x:')));
    expect(rows[0]?.row.idCard).toBe(idOf(1));
  });

  test('formulas by their saved result, hyperlinks and rich text by their text', async () => {
    const reading = await read(await xlsxOf([person(1, {
      申请金额: { formula: 'N3-1', result: 6799.5 }, 专业名称: { richText: [{ text: '护' }, { text: '理' }] },
      联系电话: { text: '13800000000', hyperlink: 'https://example.invalid' },
    })]));
    expect(reading.rows[0]?.errors).toEqual([]);
    expect(reading.rows[0]?.row).toMatchObject({ appliedFen: 679_950, majorName: '护理', phone: '13800000000' });
  });

  test('a class, a programme or a school year merged over several people counts for each of them', async () => {
    const { rows } = await read(await xlsxOf([person(1), person(3, { 学年: null }), person(5, { 学年: null })], {
      dress: (sheet) => { const c = HEADERS.indexOf('学年') + 1; sheet.mergeCells(2, c, 4, c); },
    }));
    expect(rows.map((r) => r.row.schoolYear)).toEqual(['2021-2022', '2021-2022', '2021-2022']);
  });

  test('an amount merged over several people is refused, never multiplied', async () => {
    const { rows, totals } = await read(await xlsxOf([person(1), person(3, { 申请金额: null })], {
      dress: (sheet) => { const c = HEADERS.indexOf('申请金额') + 1; sheet.mergeCells(2, c, 3, c); },
    }));
    expect(rows.map((r) => r.errors.map((e) => e.code))).toEqual([[], ['MERGED_CELL']]);
    expect(totals.appliedFen).toBe(680_000);
  });

  test('dates as serial numbers, in both systems of counting', async () => {
    const at = (date1904: boolean): Promise<Buffer> => xlsxOf([person(1, { 退役时间: new Date(Date.UTC(2021, 8, 1)) })], {
      dress: (_s, workbook) => { workbook.properties.date1904 = date1904; },
    });
    expect((await read(await at(false))).rows[0]?.row.dischargedOn).toBe('2021-09-01');
    expect((await read(await at(true))).rows[0]?.row.dischargedOn).toBe('2021-09-01');
  });

  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(csvOf([person(1), person(3)]))],
    ['UTF-8 with BOM', Buffer.from(`\uFEFF${csvOf([person(1), person(3)])}`)],
    ['GB18030', iconv.encode(csvOf([person(1), person(3)]), 'gb18030')],
    ['Unicode text of Excel, tab-separated', iconv.encode(`\uFEFF${csvOf([person(1), person(3)]).replaceAll('","', '"\t"').replace(/^.*/, (h) => h.replaceAll(',', '\t'))}`, 'utf16le')],
  ])('.csv in %s', async (_title, file) => {
    const reading = await read(file, { fileName: '一班.csv' });
    expect(reading.sheet).toBe('一班');
    expect(reading.rows.map((r) => [r.row.sheetRow, r.row.name, r.row.idCard, r.row.appliedFen, r.errors.length])).toEqual([
      [2, '示例甲', idOf(1), 680_000, 0], [3, '示例甲', idOf(3), 680_000, 0],
    ]);
  });

  test('.csv rows count as a spreadsheet shows them: blank lines count, a quoted line break does not', async () => {
    const [head, one, two] = csvOf([person(1, { 专业名称: '护\n理' }), person(3)]).split('\r\n');
    const { rows } = await read(Buffer.from([head, one, '', two].join('\r\n')));
    expect(rows.map((r) => [r.row.sheetRow, r.row.majorName])).toEqual([[2, '护 理'], [4, '护理']]);
  });
});

describe('reading in pages', () => {
  const people = Array.from({ length: 25 }, (_, i) => person(i * 2 + 1));

  test('gives every row once, in order, and keeps none', async () => {
    const pages: number[][] = [];
    const progress: number[] = [];
    const reading = await read(await xlsxOf(people), {
      pageRows: 10, onPage: (rows) => { pages.push(rows.map((r) => r.row.rowNo)); }, onProgress: (p) => { progress.push(p.rows); },
    });
    expect(pages.map((p) => p.length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(people.map((_, i) => i + 1));
    expect(progress).toEqual([10, 20, 25]);
    expect(reading.rows).toEqual([]);
    expect(reading.totals.rows).toBe(25);
  });

  test('resumes behind a row with the same totals, numbers and duplicates', async () => {
    const file = await xlsxOf([...people, person(1)]);
    const seen: [number, number | undefined][] = [];
    const reading = await read(file, { pageRows: 10, afterSheetRow: 21, onPage: (rows) => { seen.push(...rows.map((r): [number, number | undefined] => [r.row.rowNo, r.duplicateOfRow])); } });
    expect(seen.map(([rowNo]) => rowNo)).toEqual([21, 22, 23, 24, 25, 26]);
    expect(seen.at(-1)).toEqual([26, 2]);
    expect(reading.totals).toMatchObject({ rows: 26, duplicates: 1 });
  });

  test('stops when asked to, and delivers nothing more', async () => {
    const controller = new AbortController();
    let pages = 0;
    const reading = read(await xlsxOf(people), { pageRows: 5, signal: controller.signal, onPage: () => { pages += 1; controller.abort(); } });
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(pages).toBe(1);
  });
});
