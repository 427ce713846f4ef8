import type { ReasonCode } from '../../../domain/policy/types.ts';
import { withWrongCheckDigit } from './identifiers.ts';
import type { Refusal, RowRole } from './plan.ts';
import type { Random } from './random.ts';
import type { Draft } from './rows.ts';
import type { CorrectionKind, SampleRow } from './types.ts';

/** The reason each kind of refused row must come out with. */
export const REFUSED_FOR: Readonly<Record<Refusal, ReasonCode>> = {
  duplicateAcross: 'DUPLICATE_ACROSS_INSTITUTIONS', duplicateInFile: 'DUPLICATE_IN_FILE', badCheckDigit: 'ID_CHECK_DIGIT',
  registryMismatch: 'REGISTRY_MISMATCH', outOfWindow: 'OUT_OF_WINDOW', dischargeType: 'DISCHARGE_TYPE', stackedAid: 'STACKED_AID',
  attendance: 'ATTENDANCE', droppedOut: 'DROPPED_OUT', upheldAttendance: 'ATTENDANCE', upheldDroppedOut: 'DROPPED_OUT',
};

export const refusalOf = (role: RowRole): ReasonCode | undefined => (role.kind in REFUSED_FOR ? REFUSED_FOR[role.kind as Refusal] : undefined);

/** Writes into a settled row what is wrong with it. Other aid is written with the amounts, dates and discharge type with the person. */
export function spoil(draft: Draft, random: Random): void {
  switch (draft.role.kind) {
    case 'badCheckDigit':
      draft.row.idCard = withWrongCheckDigit(draft.row.idCard);
      return;
    case 'attendance':
      draft.row.attendancePercent = random.int(41, 79);
      return;
    case 'droppedOut':
      draft.row.studentStatus = random.pick(['退学', '休学']);
      return;
    case 'corrected':
      draft.firstUpload = defect(draft.role.correction, draft.row, random);
      return;
    default:
  }
}

function defect(kind: CorrectionKind, row: Draft['row'], random: Random): NonNullable<SampleRow['firstUpload']> {
  switch (kind) {
    case 'scientificId':
      return { kind, key: 'idCard', value: Number(row.idCard) };
    case 'fullWidthDigits':
      return random.next() < 0.5 ? { kind, key: 'idCard', value: fullWidth(row.idCard) } : { kind, key: 'phone', value: fullWidth(row.phone) };
    case 'hiddenSpace':
      return random.next() < 0.5 ? { kind, key: 'name', value: `${row.name}\u00A0` } : { kind, key: 'idCard', value: `\u200B${row.idCard}` };
    case 'dottedDate': {
      const key = random.pick(['enrolledOn', 'dischargedOn'] as const);
      const [year, month, day] = row[key].split('-').map(Number);
      return { kind, key, value: `${year}.${month}.${day}` };
    }
    case 'nameDot':
      return { kind, key: 'name', value: row.name.replace('·', '•') };
  }
}

const fullWidth = (text: string): string => text.replace(/[0-9X]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

/** The second claim for the same person and term, from another class of the same or of another institution. */
export function duplicateOf(genuine: Draft, role: RowRole, rowNo: number, random: Random): Draft {
  const row = { ...genuine.row, rowNo, className: `${genuine.row.enrolledOn.slice(2, 4)}级${random.int(4, 6)}班` };
  return { role, group: genuine.group, person: genuine.person, row, offers: genuine.offers, programmeText: genuine.programmeText };
}
