import { z } from 'zod';
import type { CellError } from '../../domain/coded.ts';
import { REASON_TEXTS } from '../../domain/codes/reasons.ts';
import { maskAccount, maskIdCard, maskPhone } from '../../domain/identifiers.ts';
import type { StoredRow } from '../../store/rosters.ts';
import { bilingualSchema, dateSchema, fenSchema } from './schemas.ts';

const text = z.string().nullable();

export const cellErrorSchema = z.object({
  sheet: z.string(), row: z.int(), column: z.string(), code: z.string(), level: z.enum(['warn', 'block']), message: bilingualSchema,
  mend: bilingualSchema.optional(), suggestion: z.string().optional(),
}).meta({ id: 'CellError' });

export const maskedRowSchema = z.object({
  rowNo: z.int(), sheetRow: z.int(), name: text, idCard: text.describe('Masked'), phone: text.describe('Masked'), veteranCertNo: text.describe('Masked'),
  studentNo: text.describe('Masked'), district: text, programme: text, majorName: text, schoolYear: text, term: z.int().nullable(),
  dischargedOn: dateSchema.nullable(), dischargeType: text, enrolledOn: dateSchema.nullable(), studentStatus: text, attendancePercent: z.number().nullable(),
  livingMonths: z.number().nullable(), certificate: z.object({ name: text, level: text, issuedOn: text }).nullable(),
  tuitionFen: fenSchema.nullable(), paidTuitionFen: fenSchema.nullable(), otherAidFen: fenSchema.nullable(), appliedFen: fenSchema,
  entitledFen: fenSchema, amountFen: fenSchema, assessedVerdict: text, verdict: z.string(),
  reasons: z.array(z.object({ code: z.string(), message: bilingualSchema, mend: bilingualSchema.optional() })),
  trace: z.array(z.object({ rule: z.string(), outcome: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number()])), amountFen: fenSchema.optional() })),
  cellErrors: z.array(cellErrorSchema), duplicateOfRow: z.int().nullable(), duplicateOfCase: text,
  erased: z.boolean().describe('What named the person was erased after its time of keeping'), setBy: z.string(), identityBy: text, objection: text, outcome: text,
  mark: z.object({ stage: z.string(), verdict: z.string(), amountFen: fenSchema, reason: text, note: z.string() }).nullable(),
}).meta({ id: 'ClaimRow', description: 'One trainee; numbers of people are masked' });

/** A row as lists show it: the name, the facts that rules look at, and everything that could identify or reach the person masked. */
export function maskedRow(stored: StoredRow): z.infer<typeof maskedRowSchema> {
  const { row } = stored;
  const { certificate } = row;
  return {
    rowNo: stored.row_no, sheetRow: row.sheetRow, name: row.name ?? null,
    idCard: masked(row.idCard, maskIdCard), phone: masked(row.phone, maskPhone),
    veteranCertNo: masked(row.veteranCertNo, maskAccount), studentNo: masked(row.studentNo, maskAccount),
    district: row.district ?? null, programme: row.programme ?? null, majorName: row.majorName ?? null, schoolYear: row.schoolYear ?? null, term: row.term ?? null,
    dischargedOn: row.dischargedOn ?? null, dischargeType: row.dischargeType ?? null, enrolledOn: row.enrolledOn ?? null,
    studentStatus: row.studentStatus ?? null, attendancePercent: row.attendancePercent ?? null, livingMonths: row.livingMonths ?? null,
    certificate: certificate ? { name: certificate.name ?? null, level: certificate.level ?? null, issuedOn: certificate.issuedOn ?? null } : null,
    tuitionFen: row.tuitionFen ?? null, paidTuitionFen: row.paidTuitionFen ?? null, otherAidFen: row.otherAidFen ?? null,
    appliedFen: stored.applied_fen, entitledFen: stored.entitled_fen, amountFen: stored.amount_fen,
    assessedVerdict: stored.assessed_verdict, verdict: stored.verdict, reasons: stored.reasons.map(reasonOf),
    trace: stored.trace.map(({ rule, outcome, facts, amountFen }) => ({ rule, outcome, facts: { ...facts }, ...(amountFen === undefined ? {} : { amountFen }) })),
    cellErrors: stored.cell_errors.map(withoutSuggestion),
    erased: stored.erased, duplicateOfRow: stored.duplicate_of_row, duplicateOfCase: stored.duplicate_of_case, setBy: stored.set_by, identityBy: stored.identity_by,
    objection: stored.objection, outcome: stored.outcome, mark: stored.mark,
  };
}

const masked = (value: string | null | undefined, mask: (value: string) => string): string | null => (value ? mask(value) : null);

/** A reason with its texts. */
export function reasonOf(code: string): z.infer<typeof maskedRowSchema>['reasons'][number] {
  const known = Object.hasOwn(REASON_TEXTS, code) ? REASON_TEXTS[code as keyof typeof REASON_TEXTS] : { message: { zh: code, en: code } };
  return { code, ...known };
}

export function withoutSuggestion({ suggestion: _, ...error }: CellError): CellError {
  return error;
}
