import { describe, expect, it } from 'vitest';
import { ENROLMENT_TRANSITIONS, OFFERED_ACTS, offeredTo } from '../../../domain/enrolment.ts';
import type { EnrolmentState } from '../../../domain/enrolment.ts';
import { after, apprentice, CERTIFICATE, confirm, course, degree, entered, papers, refused, signatures, stages } from './enrolment-samples.ts';
import type { Act } from './enrolment-samples.ts';

const offered = (role: string, state: EnrolmentState): string[] => offeredTo(role, state).map(({ command }) => command).sort();

describe('what a role is offered of an enrolment', () => {
  it('never goes beyond the table of transitions', () => {
    for (const state of [...Object.values(stages), degree, apprentice, course]) {
      for (const role of ['institution', 'registrar', 'district', 'auditor']) {
        const allowed = ENROLMENT_TRANSITIONS.filter((edge) => edge.from === state.stage && edge.by.includes(role)).map((edge) => edge.command);
        expect(allowed).toEqual(expect.arrayContaining(offered(role, state)));
      }
    }
  });
  it('leaves out only what would be refused: the programme has no such step, or it is done', () => {
    const course2 = after(course, '2022-05-20', { type: 'recordAttendance', hours: 200, percent: 90 }, ...papers('结业证书'),
      { type: 'complete', certificate: { ...CERTIFICATE, level: '中级', issuedOn: '2022-05-20' }, otherAidFen: 0 });
    const placement: Act = { type: 'recordPlacement', enterprise: '91350100M000100Y43', job: '厨师', since: '2022-06-01' };
    const left: [EnrolmentState, Act, string][] = [
      [stages.registered, signatures[0] as Act, 'NO_AGREEMENT'], [degree, { type: 'assessStage', no: 1, passed: true }, 'NOT_THIS_PROGRAMME'],
      [degree, { type: 'recordAttendance', hours: 1, percent: 90 }, 'NOT_THIS_PROGRAMME'], [apprentice, confirm('2021-2022/2'), 'TERM_UNKNOWN'],
      [after(course2, '2022-06-20', placement), placement, 'PLACED_ALREADY'],
      [after(entered('modern-apprenticeship', 24, '高级工'), '2022-02-09', ...signatures), signatures[0] as Act, 'ALREADY_SIGNED'],
    ];
    for (const [state, act, code] of left) {
      expect(offered('institution', state)).not.toContain(act.type);
      expect(refused(state, '2022-06-20', act)).toBe(code);
    }
    expect(offered('institution', course2)).toContain('recordPlacement');
  });
  it('names every command of a person, and none that begins an enrolment', () => {
    expect(OFFERED_ACTS).not.toEqual(expect.arrayContaining(['open']));
    expect(OFFERED_ACTS.length).toBe(new Set(ENROLMENT_TRANSITIONS.filter((edge) => edge.from !== 'none' && edge.by.some((role) => role !== 'engine')).map((edge) => edge.command)).size);
  });
});
