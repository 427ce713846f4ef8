import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Document } from 'yaml';
import { isMap, isSeq, parseDocument } from 'yaml';
import { projectDir } from '../config.ts';
import { tryPolicy } from './next-policy.ts';
import type { Office } from './office.ts';
import { CLOCK } from './office.ts';

const SHIPPED = path.join(projectDir, 'policies', 'veterans-training-aid.yaml');
const NUMBER = 'POL-2025';
const FROM = '2025-09-01';
const DOCUMENT = '穗退役军人〔2025〕示例7号';
/** Above the cap of the version before it. */
const CAP_YUAN = 22_000;

/** A draft that follows the shipped policies: checked, tried over the year's claims, and waiting for the two who approve it. It counts on the sample's clock alone. */
export async function draftPolicy(office: Office, round: string): Promise<void> {
  const { registrar } = office;
  await registrar.post('/api/policies', { code: NUMBER.slice('POL-'.length), text: withNextVersion(await readFile(SHIPPED, 'utf8')), clock: CLOCK });
  await registrar.post(`/api/policies/${NUMBER}/check`);
  await tryPolicy(office, round, NUMBER);
}

/** The series with one version more, under which a degree is aided up to a higher cap. */
export function withNextVersion(series: string): string {
  const document = parseDocument(series);
  append(document, ['versions'], { version: '2025', title: '退役士兵教育培训资助实施办法（2025 年修订，示例）', documentNumber: DOCUMENT, effectiveFrom: FROM, note: '示例参数。' });
  append(document, ['programmes', 0, 'amount', 'cap'], { from: FROM, yuan: CAP_YUAN, reference: `${DOCUMENT} 第八条` });
  return document.toString({ lineWidth: 0 });
}

function append(document: Document.Parsed, place: readonly (string | number)[], item: object): void {
  const list = document.getIn(place);
  if (!isSeq(list)) throw new Error(`the shipped policy has no list at ${place.join('.')}`);
  const node = document.createNode(item);
  if (isMap(node)) list.add(node);
}
