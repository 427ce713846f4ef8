import ExcelJS from 'exceljs';
import type { RosterLayout, SampleInstitution } from '../../ops/sample/generate/types.ts';
import { writeRosterWorkbook } from '../../ops/sample/generate/workbook.ts';

const PLAIN: RosterLayout = { format: 'xlsx', title: false, note: false, ownColumns: false, totalsRow: false, fileName: '名册.xlsx' };
/** Title, header and two examples stand above. */
const FIRST_FREE_ROW = 5;

/** The clerk types the institution's rows into the empty template as it was downloaded. */
export async function filledTemplate(template: Buffer, institution: SampleInstitution): Promise<Buffer> {
  const [form, written] = [new ExcelJS.Workbook(), new ExcelJS.Workbook()];
  await form.xlsx.load(template as unknown as ArrayBuffer);
  await written.xlsx.load(await writeRosterWorkbook({ ...institution, layout: PLAIN }, { corrected: false }) as unknown as ArrayBuffer);
  const [sheet, source] = [form.worksheets[0], written.worksheets[0]];
  if (!sheet || !source) throw new Error('a workbook without a sheet');
  for (let row = 2; row <= source.rowCount; row += 1) {
    source.getRow(row).eachCell((cell, column) => { sheet.getRow(FIRST_FREE_ROW + row - 2).getCell(column).value = cell.value; });
  }
  return Buffer.from(await form.xlsx.writeBuffer());
}
