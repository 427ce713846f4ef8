import type { EnrolmentEvent, EnrolmentState } from '../../domain/enrolment.ts';
import type { OutboxMessage } from '../outbox.ts';

type Facts = Record<string, string | number>;

/** 事事有回音: each step tells those whom it concerns. Only the number of the enrolment, never who it is. */
export function enrolmentMessages(caseNo: string, state: EnrolmentState, event: EnrolmentEvent): OutboxMessage[] {
  const { institution, district } = state;
  const college = `institution:${institution}`;
  const tell = (code: string, facts: Facts = {}, ...targets: string[]): OutboxMessage[] =>
    [...new Set(targets)].map((target) => ({ key: `notify/${target}/${code}/${String(facts['key'] ?? '')}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts } }));
  switch (event.type) {
    case 'Applied': return tell('ENROLMENT_RECEIVED', {}, college, 'role:registrar');
    case 'Checked': return tell('ENROLMENT_CHECKED', {}, college);
    case 'CheckHeld': return tell('ENROLMENT_CHECK_HELD', { code: event.code }, college, 'role:registrar');
    case 'Admitted': return tell('ENROLMENT_ADMITTED', { dueOn: event.enters?.dueOn ?? '' }, college);
    case 'Refused': return tell('ENROLMENT_REFUSED', { reasons: event.reasons.join(', ') }, college, `district:${district}`);
    case 'Lapsed': return tell('ENROLMENT_LAPSED', {}, college, 'role:registrar');
    case 'Registered': case 'Entered': return tell('ENROLMENT_REGISTERED', { startsOn: event.startsOn }, `district:${district}`);
    case 'TermOpened': return tell('TERM_WAITS', { key: event.key, dueOn: event.dueOn }, college);
    case 'ReminderSent': return tell('ENROLMENT_DUE_SOON', { key: event.key ?? event.stage, dueOn: event.dueOn }, college);
    case 'Escalated': return tell('ENROLMENT_OVERDUE', { key: event.key ?? event.stage, dueOn: event.dueOn }, college, 'role:registrar');
    case 'Deferred': case 'Suspended': case 'Resumed': case 'Transferred': case 'Withdrawn': case 'Dismissed': case 'Died': case 'Completed': case 'PolicyAdopted':
      return [...tell('ENROLMENT_TURNED', { stage: state.stage }, college, 'role:registrar'), ...earned()];
    case 'Began': case 'TermConfirmed': case 'Corrected': return earned();
    default: return [];
  }

  function earned(): OutboxMessage[] {
    const lines = event.lines ?? [];
    const amountFen = lines.reduce((sum, line) => sum + line.amountFen, 0);
    if (lines.length === 0) return [];
    if (amountFen < 0) return tell('ENTITLEMENT_TAKEN_BACK', { amountFen: -amountFen }, college, 'role:registrar', 'role:finance_maker');
    return tell('ENTITLEMENT_EARNED', { amountFen, key: lines[0]?.termKey ?? '' }, college);
  }
}
