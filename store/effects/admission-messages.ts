import type { AdmissionEvent } from '../../domain/admission.ts';

/**
 * `applicants`: each under the number of the application, which he or she holds; of a `status` only. `placing`: each institution with places that were given,
 * `planned`: each with places in the plan, `desks`: every district, at whose desks applications are taken.
 */
export type AdmissionParty = 'applicants' | 'planned' | 'placing' | 'desks' | 'first' | 'decider' | 'registrar';
export interface AdmissionMessage {
  readonly code: string;
  readonly to: AdmissionParty;
  /** Of the applicants: those who stand there after the event. */
  readonly status?: 'ineligible' | 'placed' | 'notPlaced' | 'confirmed' | 'declined' | 'lapsed' | 'cancelled';
}

const say = (code: string, ...to: Exclude<AdmissionParty, 'applicants'>[]): AdmissionMessage[] => to.map((party) => ({ code, to: party }));
const tell = (status: NonNullable<AdmissionMessage['status']>, code: string): AdmissionMessage => ({ code, to: 'applicants', status });

/** 事事有回音: who is told what at each step of an admission; every applicant learns what became of the application. An event without its line does not compile. */
export const ADMISSION_MESSAGES: Readonly<Record<AdmissionEvent['type'], readonly AdmissionMessage[]>> = {
  Planned: say('ADMISSION_PLANNED', 'planned'), Opened: say('ADMISSION_OPENED', 'planned', 'desks'), Closed: [],
  ChecksHeld: say('CHECKS_HELD', 'registrar'), ChecksRetried: [],
  ChecksRecorded: [...say('ADMISSION_WAITS', 'first'), tell('ineligible', 'APPLICATION_INELIGIBLE')],
  Allocated: say('ADMISSION_WAITS', 'decider'), SentBack: say('ADMISSION_SENT_BACK', 'first'),
  Published: [...say('ADMISSION_PUBLISHED', 'placing'), tell('placed', 'APPLICATION_PLACED'), tell('notPlaced', 'APPLICATION_NOT_PLACED')],
  Answered: [tell('confirmed', 'APPLICATION_CONFIRMED'), tell('declined', 'APPLICATION_DECLINED')],
  Lapsed: [tell('lapsed', 'APPLICATION_LAPSED'), ...say('ADMISSION_PLACES_LAPSED', 'registrar')],
  Finished: say('ADMISSION_FINISHED', 'planned', 'registrar'),
  Cancelled: [tell('cancelled', 'ADMISSION_CANCELLED'), ...say('ADMISSION_CANCELLED', 'planned', 'desks')],
};

export function admissionFacts(event: AdmissionEvent): Record<string, string | number> {
  switch (event.type) {
    case 'Planned': return { opensOn: event.plan.opensOn, closesOn: event.plan.closesOn };
    case 'ChecksHeld': return { code: event.code };
    case 'ChecksRecorded': return { stage: 'checked', applicants: event.eligible };
    case 'Allocated': return { stage: 'allocated', applicants: event.list.applicants };
    case 'SentBack': case 'Cancelled': return { reason: event.reason };
    case 'Published': return { dueOn: event.dueOn };
    case 'Lapsed': return { places: event.places };
    default: return {};
  }
}
