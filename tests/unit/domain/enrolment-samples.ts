import { expect } from 'vitest';
import { fold } from '../../../domain/case.ts';
import { enrolmentDecider } from '../../../domain/enrolment.ts';
import type { EnrolmentCommand, EnrolmentEvent, EnrolmentState } from '../../../domain/enrolment.ts';
import { rules } from './enrolment-rules.ts';
import { meta } from './every-pair.ts';

/* Enrolments under the shipped sample policy, by the acts that lead there. */

export { rules };

export type Act = EnrolmentCommand extends infer C ? (C extends EnrolmentCommand ? Omit<C, 'meta'> : never) : never;
const ROLE: Partial<Record<EnrolmentCommand['type'], string>> = {
  recordCheck: 'registrar', holdCheck: 'engine', admit: 'registrar', refuse: 'registrar', transfer: 'registrar', adoptPolicy: 'registrar', correct: 'registrar', tick: 'engine',
};
const commandOf = (act: Act, on: string): EnrolmentCommand => ({ ...act, meta: meta(ROLE[act.type] ?? 'institution', on) });

/** Carries out the acts of one day after those before; a refusal fails the test with its code. */
export function after(state: EnrolmentState, on: string, ...acts: Act[]): EnrolmentState {
  return acts.reduce((at, act) => {
    const decision = enrolmentDecider.decide(at, commandOf(act, on));
    if (!decision.ok) throw new Error(`${act.type} on ${on} was refused: ${decision.refusal.code}`);
    return fold(enrolmentDecider, decision.events, at);
  }, state);
}

export function eventsOf(state: EnrolmentState, on: string, act: Act): readonly EnrolmentEvent[] {
  const decision = enrolmentDecider.decide(state, commandOf(act, on));
  return decision.ok ? decision.events : [];
}

export function refused(state: EnrolmentState, on: string, act: Act): string | null {
  const decision = enrolmentDecider.decide(state, commandOf(act, on));
  return decision.ok ? null : decision.refusal.code;
}

export const ENTERPRISE = '91350100M000100Y43';
export const open = (programme: string, version?: string): Act =>
  ({ type: 'open', institution: '001', district: '440106', major: '计算机应用技术', rules: rules(programme, version) });
export const checked: Act = { type: 'recordCheck', eligible: true, reasons: [] };
export const admitted: Act = { type: 'admit', institution: '001', major: '计算机应用技术' };
export const registration = (length: number, level: string | null = null, tuitionFen = 1_400_000): Act =>
  ({ type: 'register', startsOn: '2022-03-01', length, level, tuitionFen });
export const confirm = (key: string, attendancePercent = 95, otherAidFen = 0): Act => ({ type: 'confirmTerm', key, report: { attendancePercent, otherAidFen } });
export const signatures: readonly Act[] = [
  { type: 'signAgreement', party: 'trainee', signedOn: '2022-02-01' }, { type: 'signAgreement', party: 'institution', signedOn: '2022-02-01' },
  { type: 'signAgreement', party: 'enterprise', signedOn: '2022-02-01', enterprise: ENTERPRISE, from: '2022-03-01', to: '2024-03-01' },
];
export const papers = (...documents: string[]): Act[] => documents.map((document) => ({ type: 'fileDocument', document, fileId: `file of ${document}` }));
export const CERTIFICATE = { name: '高级工', level: '高级', issuedOn: '2024-03-01', numberOnFile: true };

const START = '2022-03-01';
const applied = (programme: string): EnrolmentState => after(enrolmentDecider.initial, '2022-01-10', open(programme));
export const entered = (programme: string, length: number, level: string | null = null): EnrolmentState =>
  after(applied(programme), '2022-02-08', checked, admitted, registration(length, level));

/** A degree class of six terms from the spring of 2022. */
export const degree = after(entered('junior-college', 6), START, { type: 'begin', startsOn: START });
/** An apprenticeship of two years, its advance earned. */
export const apprentice = after(entered('modern-apprenticeship', 24, '高级工'), START, ...signatures, ...papers('培养协议', '劳动合同'), { type: 'begin', startsOn: START });
/** A short course. */
export const course = after(entered('cantonese-chef', 3), START, { type: 'begin', startsOn: START });

export const stages = {
  none: enrolmentDecider.initial, applied: applied('junior-college'), checked: after(applied('junior-college'), '2022-01-11', checked),
  admitted: after(applied('junior-college'), '2022-01-12', checked, admitted), registered: entered('junior-college', 6),
};

export function lineSum(state: EnrolmentState): number {
  const sum = Object.values(state.earned).reduce((total, each) => total + each.fen, 0);
  expect(sum).toBeGreaterThanOrEqual(0);
  return sum;
}
