import { crc32, deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { makeIdCheckDigit } from '../../../domain/identifiers.ts';
import { readRoster, type ReadRosterOptions, type RosterReading } from '../../../documents/roster/read.ts';

export const PROGRAMMES = [{ code: 'junior-college', zh: '大专' }, { code: 'technician', zh: '技工' }];

/** Identity number of a person who cannot exist (area 990101); men for odd numbers. */
export function idOf(n: number): string {
  const first17 = `99010119980101${String(n).padStart(3, '0')}`;
  return first17 + makeIdCheckDigit(first17);
}

export type Written = Record<string, unknown>;

/** A good row by header, as a college writes it; `changes` overrides, undefined leaves blank. */
export const person = (n: number, changes: Written = {}): Written => ({
  序号: n, 姓名: '示例甲', 身份证号: idOf(n), 退役证号: `退字${n}`, 退役时间: '2021-09-01', 退役方式: '自主就业', 安置区: '天河区',
  联系电话: '13800000000', 培训类型: '大专', 专业名称: '护理', 入学时间: '2021-09-01', 学年: '2021-2022', 学期: '全年', 学费标准: 6800,
  已缴学费: 6800, 其他资助金额: 0, 申请金额: 6800, ...changes,
});

export const HEADERS = Object.keys(person(1));

export interface Laid {
  readonly headers?: readonly string[];
  readonly before?: readonly (readonly unknown[])[];
  readonly after?: readonly (readonly unknown[])[];
  readonly sheet?: string;
  /** Last word on the workbook before it is written. */
  readonly dress?: (sheet: ExcelJS.Worksheet, workbook: ExcelJS.Workbook) => void;
}

export async function xlsxOf(people: readonly Written[], laid: Laid = {}): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(laid.sheet ?? '名册');
  const headers = laid.headers ?? HEADERS;
  for (const row of laid.before ?? []) sheet.addRow([...row]);
  sheet.addRow([...headers]);
  for (const each of people) sheet.addRow(headers.map((h) => each[h.replace(/[*\s]/g, '')] ?? null));
  for (const row of laid.after ?? []) sheet.addRow([...row]);
  laid.dress?.(sheet, workbook);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export const csvOf = (people: readonly Written[], headers: readonly string[] = HEADERS): string =>
  [headers.join(','), ...people.map((p) => headers.map((h) => `"${plain(p[h])}"`).join(','))].join('\r\n');

export const read = (file: Buffer, options: Partial<ReadRosterOptions> = {}): Promise<RosterReading> =>
  readRoster(file, { programmes: PROGRAMMES, sampleIds: true, ...options });

/** Codes of the only row after one change to a good row. */
export async function codesOf(changes: Written, laid: Laid = {}): Promise<string[]> {
  const { rows } = await read(await xlsxOf([person(1, changes)], { headers: [...new Set([...HEADERS, ...Object.keys(changes)])], ...laid }));
  return rows[0]?.errors.map((e) => e.code) ?? ['NO ROW'];
}

export interface Part {
  readonly name: string;
  /** Where the name is not in UTF-8. */
  readonly nameBytes?: Buffer;
  readonly content: string | Buffer;
  /** What the directory claims instead of the truth. */
  readonly claims?: { readonly size?: number; readonly crc?: number; readonly flags?: number };
}

/** A zip written by hand, because a library would not lie in its directory. */
export function zipOf(parts: readonly Part[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, nameBytes = Buffer.from(name), content, claims = {} } of parts) {
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(claims.flags ?? 0x800, 2);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(claims.crc ?? crc32(raw), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(claims.size ?? raw.length, 18);
    head.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, nameBytes, packed]);
    const at = Buffer.alloc(4);
    at.writeUInt32LE(offset);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), head, Buffer.alloc(10), at, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** The parts of a minimal workbook around the given sheet XML; `p` is the namespace prefix, '' for none. */
export function rawWorkbook(sheetXml: string, more: readonly Part[] = [], p = ''): Part[] {
  return [
    { name: '[Content_Types].xml', content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>' },
    { name: '_rels/.rels', content: `<Relationships xmlns="x"><Relationship Id="r1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>` },
    { name: 'xl/workbook.xml', content: `<${p}workbook xmlns${p === '' ? '' : `:${p.slice(0, -1)}`}="${MAIN}" xmlns:r="${REL}"><${p}sheets><${p}sheet name="名册" sheetId="1" r:id="rId1"/></${p}sheets></${p}workbook>` },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships xmlns="x"><Relationship Id="rId1" Type="${REL}/worksheet" Target="worksheets/sheet1.xml"/>`
        + `<Relationship Id="rId2" Type="${REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    },
    { name: 'xl/worksheets/sheet1.xml', content: sheetXml },
    ...more,
  ];
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** Sheet XML of the given people; a value that begins with `<c ` is taken as the XML of the whole cell. */
export function sheetXmlOf(people: readonly Written[], tail = '', p = ''): string {
  const cell = (value: unknown): string => {
    const text = plain(value);
    if (text === '') return `<${p}c/>`;
    return text.startsWith('<c ') ? text : `<${p}c t="inlineStr"><${p}is><${p}t>${escape(text)}</${p}t></${p}is></${p}c>`;
  };
  const rows = [Object.fromEntries(HEADERS.map((h) => [h, h])), ...people].map((each, i) => `<${p}row r="${i + 1}">${HEADERS.map((h) => cell(each[h])).join('')}</${p}row>`);
  return `<${p}worksheet xmlns${p === '' ? '' : `:${p.slice(0, -1)}`}="${MAIN}"><${p}sheetData>${rows.join('')}</${p}sheetData>${tail}</${p}worksheet>`;
}
