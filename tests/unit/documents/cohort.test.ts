import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import type { CohortReading } from '../../../documents/cohort.ts';
import { annotateCohort, readCohort, readEntrants, writeCohortTemplate } from '../../../documents/cohort.ts';
import type { LineAct } from '../../../domain/cohort.ts';
import { makeIdCheckDigit } from '../../../domain/identifiers.ts';

const NO = 'E-2021-0000000000000001';
const options = { fileName: '学期确认.csv', sampleIds: true };
const read = (act: LineAct, ...lines: readonly string[]): Promise<CohortReading> => readCohort(act, Buffer.from(lines.join('\n')), options);
const CONFIRM = '学籍编号,姓名,学年,学期,学籍状态,学费标准,已缴学费,其他资助金额,考勤率';
const REGISTER = '学籍编号,姓名,入学时间,学期数或月数,层次,学费标准';
const codes = ({ errors }: Pick<CohortReading, 'errors'>) => errors.map((error) => [error.row, error.column, error.code]);

describe('a line of a cohort is a command to its enrolment', () => {
  test('a confirmed term, with what the institution says of it', async () => {
    const { lines, errors } = await read('confirmTerm', CONFIRM, `${NO},样例学员,2021-2022,第一学期,在读,6000,6000.50,0,95%`);
    expect(errors).toEqual([]);
    expect(lines).toMatchObject([{
      sheetRow: 2, enrolmentNo: NO,
      command: { type: 'confirmTerm', key: '2021-2022/1', report: { attendancePercent: 95, studentStatus: '在读', tuitionFen: 600_000, paidTuitionFen: 600_050, otherAidFen: 0 } },
    }]);
  });
  test('a registration, its columns in another order under other names', async () => {
    const { lines } = await read('register', '学费,入学日期,报名编号,学期数', `6800,2021/9/1,${NO},6`);
    expect(lines).toMatchObject([{ enrolmentNo: NO, command: { type: 'register', startsOn: '2021-09-01', length: 6, level: null, tuitionFen: 680_000 } }]);
  });
  test('what is left empty is not said: the figures of the registration hold', async () => {
    const { lines } = await read('confirmTerm', CONFIRM, `${NO},,2021-2022,1,,,,0,`);
    expect(lines[0]?.command).toEqual({ type: 'confirmTerm', key: '2021-2022/1', report: { attendancePercent: null, otherAidFen: 0 } });
  });
});

describe('a bad line is left out and named, the others go on', () => {
  test('every bad cell of it', async () => {
    const found = await read('confirmTerm', CONFIRM, `,样例学员,2021,第三学期,在读,6000,6000,-1,120`, `${NO},样例学员,2021-2022,第二学期,在读,6000,6000,0,95`);
    expect(codes(found)).toEqual([
      [2, '学籍编号', 'MISSING'], [2, '学年', 'SCHOOL_YEAR_FORMAT'], [2, '学期', 'UNKNOWN_TERM'], [2, '其他资助金额', 'NUMBER_NEGATIVE'], [2, '考勤率', 'NUMBER_LIMIT'],
    ]);
    expect(found.lines.map((line) => line.sheetRow)).toEqual([3]);
  });
  test('a whole year is not confirmed at once', async () => {
    expect(codes(await read('confirmTerm', CONFIRM, `${NO},样例学员,2021-2022,全年,,,,0,`))).toEqual([[2, '学期', 'TERM_SINGLE']]);
  });
  test('the same enrolment and term twice counts once; two terms of it are two lines', async () => {
    const line = `${NO},样例学员,2021-2022,第一学期,,,,0,`;
    const found = await read('confirmTerm', CONFIRM, line, line, line.replace('第一', '第二'));
    expect(codes(found)).toEqual([[3, '学籍编号', 'ENROLMENT_TWICE']]);
    expect(found.lines).toHaveLength(2);
  });
  test('a file without the columns is refused with their names', async () => {
    await expect(read('confirmTerm', REGISTER, 'x')).rejects.toMatchObject({ code: 'FILE_MISSING_COLUMNS' });
    await expect(read('register', '甲,乙', '1,2')).rejects.toMatchObject({ code: 'FILE_NO_HEADER' });
    await expect(read('register', REGISTER)).rejects.toMatchObject({ code: 'FILE_NO_ROWS' });
  });
  test('more lines than one act takes are refused', async () => {
    const many = Array.from({ length: 2_001 }, (_, index) => `E-${index},甲,2021-09-01,6,大专,6000`);
    await expect(read('register', REGISTER, ...many)).rejects.toMatchObject({ code: 'FILE_TOO_MANY_ROWS' });
  });
});

describe('the workbook to fill in', () => {
  test('brings along what waits, and reads back as it was written', async () => {
    const file = await writeCohortTemplate('confirmTerm', [{ enrolmentNo: NO, name: '样例学员', schoolYear: '2021-2022', term: 2 }]);
    const { lines, errors } = await readCohort('confirmTerm', file, { fileName: '学期确认.xlsx', sampleIds: true });
    expect(errors).toEqual([]);
    expect(lines).toMatchObject([{ enrolmentNo: NO, command: { key: '2021-2022/2', report: { otherAidFen: 0, attendancePercent: null } } }]);
  });
  test('comes back with every finding marked on its cell', async () => {
    const file = await writeCohortTemplate('register', [{ enrolmentNo: NO, name: '样例学员' }]);
    const { errors } = await readCohort('register', file, { fileName: '报到注册.xlsx', sampleIds: true });
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(new Uint8Array(await annotateCohort('register', file, errors, '报到注册.xlsx')).buffer);
    const sheet = workbook.getWorksheet('报到注册');
    const marked = ['C2', 'D2', 'E2', 'F2'].filter((cell) => sheet?.getCell(cell).note !== undefined);
    expect(marked).toEqual(['C2', 'D2', 'F2']);
    expect(workbook.getWorksheet('问题清单')?.rowCount).toBe(1 + errors.length);
  });
});

describe('a register of certificates', () => {
  const COMPLETE = '学籍编号,姓名,课时,考勤率,证书名称,证书等级,证书编号,发证日期,其他资助金额';
  test('completes with attendance and certificate; the number of the certificate goes another way', async () => {
    const { lines } = await read('complete', COMPLETE, `${NO},甲,80,95,中式烹调师,中级,S0001,2021-05-20,0`);
    expect(lines).toMatchObject([{
      certificateNo: 'S0001',
      command: { type: 'complete', otherAidFen: 0, attendance: { hours: 80, percent: 95 }, certificate: { name: '中式烹调师', level: '中级', issuedOn: '2021-05-20', numberOnFile: true } },
    }]);
    expect(JSON.stringify(lines[0]?.command)).not.toContain('S0001');
  });
  test('refuses hours without attendance, and a certificate without its day', async () => {
    expect(codes(await read('complete', COMPLETE, `${NO},甲,80,,,,,,0`, `E-2,乙,80,95,中式烹调师,中级,,,0`))).toEqual([[2, '发证日期', 'CERTIFICATE_INCOMPLETE'], [3, '发证日期', 'CERTIFICATE_INCOMPLETE']]);
  });
});

describe('a class that is entered', () => {
  const ENTER = '姓名,身份证号,退役证号,联系电话,培训类型,专业名称,入学时间,起算日期,学期数,学费标准';
  const entrants = (...lines: string[]) => readEntrants(Buffer.from([ENTER, ...lines].join('\n')), { ...options, programmes: [{ code: 'junior-college', zh: '大专班' }] });
  const body = '99010619950101123';
  const idCard = `${body}${makeIdCheckDigit(body)}`;
  const line = (id: string): string => `样例学员,${id},粤退0001,13800001234,大专班,会计,2019-09-02,2020-09-01,6,3400`;
  test('is read with its programme, its first day and the day from which it is kept here', async () => {
    const { lines, errors } = await entrants(line(idCard));
    expect(errors).toEqual([]);
    expect(lines).toMatchObject([{ programme: 'junior-college', startsOn: '2019-09-02', carriedFrom: '2020-09-01', length: 6, tuitionFen: 340_000, order: null }]);
  });
  test('names a bad number, an unknown programme, and a person who stands in it twice', async () => {
    const good = line(idCard);
    expect(codes(await entrants(good, good, good.replace('大专班', '博士班'), line(`${body}?`)))).toEqual([
      [3, '身份证号', 'ENROLMENT_TWICE'], [4, '培训类型', 'UNKNOWN_PROGRAMME'], [5, '身份证号', 'ID_CHARACTERS'],
    ]);
  });
});
