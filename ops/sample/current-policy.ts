import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Document } from 'yaml';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { IsoDate } from '../../domain/coded.ts';
import { projectDir } from '../config.ts';
import { tryPolicy } from './next-policy.ts';
import type { Office } from './office.ts';
import { CLOCK } from './office.ts';

const SHIPPED = path.join(projectDir, 'policies', 'veterans-training-aid.yaml');
const NUMBER = 'POL-2025';
/** Its cap is above that of the version before it. */
const NEXT: DegreeCap = { version: '2025', from: '2025-09-01', capYuan: 22_000, documentNumber: '穗退役军人〔2025〕示例7号' };

/** A version that changes one value: up to how much a degree is aided in a school year. */
interface DegreeCap { readonly version: string; readonly from: IsoDate; readonly capYuan: number; readonly documentNumber: string }

/** A draft that follows the shipped policies: checked, tried over the year's claims, and waiting for the two who approve it. It counts on the sample's clock alone. */
export async function draftPolicy(office: Office, round: string): Promise<void> {
  const { registrar } = office;
  await registrar.post('/api/policies', { code: NUMBER.slice('POL-'.length), text: withNextVersion(await readFile(SHIPPED, 'utf8')), clock: CLOCK });
  await registrar.post(`/api/policies/${NUMBER}/check`);
  await tryPolicy(office, round, NUMBER);
}

/** The series with one version more, under which a degree is aided up to another cap. */
export function withNextVersion(series: string, { version, from, capYuan, documentNumber } = NEXT): string {
  const document = parseDocument(series);
  append(document, ['versions'], { version, title: `退役士兵教育培训资助实施办法（${version} 年修订，示例）`, documentNumber, effectiveFrom: from, note: '示例参数。' });
  append(document, ['programmes', 0, 'amount', 'cap'], { from, yuan: capYuan, reference: `${documentNumber} 第八条` });
  return document.toString({ lineWidth: 0 });
}

function append(document: Document.Parsed, place: readonly (string | number)[], item: object): void {
  const list = document.getIn(place);
  if (!isSeq(list)) throw new Error(`the shipped policy has no list at ${place.join('.')}`);
  const node = document.createNode(item);
  if (isMap(node)) list.add(node);
}
