import type { Receipt } from '../../domain/case.ts';
import type { IsoDate } from '../../domain/coded.ts';
import type { EnrolmentCommand, EnrolmentState } from '../../domain/enrolment.ts';
import { makeIdCheckDigit } from '../../domain/identifiers.ts';
import { findCase } from '../../store/cases.ts';
import { createFieldCipher } from '../../store/crypto.ts';
import type { FieldCipher } from '../../store/crypto.ts';
import type { Trainee } from '../../store/enrolment-trainees.ts';
import { rules } from '../unit/domain/enrolment-rules.ts';
import { institutionOf } from './lives.ts';
import * as lives from './lives.ts';
import type { Office, Wish } from './office.ts';

/* Enrolments carried by the real workflows. */

let cipher: FieldCipher | undefined;
export const testCipher = (): FieldCipher => (cipher ??= createFieldCipher({ keys: [{ version: 1, key32: Buffer.alloc(32, 7) }], current: 1 }));

/** A trainee who exists nowhere: area 99xxxx. */
export function traineeOf(serial: number): Trainee {
  const body = `990106199501${String(10 + (serial % 18))}${String(serial % 1_000).padStart(3, '0')}`;
  return { name: `样例学员${serial}`, idCard: body + makeIdCheckDigit(body), veteranCertNo: `退字${String(serial).padStart(6, '0')}`, phone: '13800001234' };
}

const BY: Partial<Record<EnrolmentCommand['type'], typeof lives.CLERK>> = {
  recordCheck: lives.REGISTRAR, admit: lives.REGISTRAR, transfer: lives.REGISTRAR, adoptPolicy: lives.REGISTRAR, correct: lives.REGISTRAR,
};

export function enrolmentAct(office: Office, enrolmentNo: string, wish: Wish<EnrolmentCommand>): Promise<Receipt> {
  return office.act<EnrolmentCommand>('enrolment', enrolmentNo, wish, BY[wish.type] ?? lives.CLERK);
}

export const enrolmentState = async (office: Office, enrolmentNo: string): Promise<EnrolmentState> =>
  (await findCase(office.db, enrolmentNo))?.state as unknown as EnrolmentState;

/** From the application to the registration. */
export async function enter(office: Office, enrolmentNo: string, course: { programme: string; version: string; length: number; level?: string }): Promise<void> {
  const institution = institutionOf(1);
  const startsOn = await office.today();
  await enrolmentAct(office, enrolmentNo, { type: 'open', institution, district: '440106', major: '计算机应用技术', rules: rules(course.programme, course.version) });
  await enrolmentAct(office, enrolmentNo, { type: 'recordCheck', eligible: true, reasons: [] });
  await enrolmentAct(office, enrolmentNo, { type: 'admit', institution, major: '计算机应用技术' });
  await enrolmentAct(office, enrolmentNo, { type: 'register', startsOn, length: course.length, level: course.level ?? null, tuitionFen: 1_400_000 });
}

export const confirm = (office: Office, enrolmentNo: string, key: string): Promise<Receipt> =>
  enrolmentAct(office, enrolmentNo, { type: 'confirmTerm', key, report: { attendancePercent: 95, otherAidFen: 0 } });

/** Signed by all three, with its papers, and begun: the advance is earned. */
export async function apprenticed(office: Office, enrolmentNo: string, on: IsoDate): Promise<void> {
  await enter(office, enrolmentNo, { programme: 'modern-apprenticeship', version: '2022', length: 24, level: '高级工' });
  const to = `${Number(on.slice(0, 4)) + 2}${on.slice(4)}`;
  await enrolmentAct(office, enrolmentNo, { type: 'signAgreement', party: 'trainee', signedOn: on });
  await enrolmentAct(office, enrolmentNo, { type: 'signAgreement', party: 'institution', signedOn: on });
  await enrolmentAct(office, enrolmentNo, { type: 'signAgreement', party: 'enterprise', signedOn: on, enterprise: '91350100M000100Y43', from: on, to });
  for (const document of ['培养协议', '劳动合同']) await enrolmentAct(office, enrolmentNo, { type: 'fileDocument', document, fileId: `file of ${document}` });
  await enrolmentAct(office, enrolmentNo, { type: 'begin', startsOn: on });
}
