import type { EnrolmentState } from '../domain/enrolment.ts';
import { enrolmentDecider } from '../domain/enrolment.ts';
import type { CaseInput } from '../domain/case.ts';
import { carry } from './case.ts';
import type { Rest } from './case.ts';

/** A run ends between two terms, so that a life of years is read as the terms it had. */
const BETWEEN_TERMS: Rest<EnrolmentState> = {
  at: ({ stage, terms }) => stage !== 'studying' || terms.every((term) => term.status !== 'open' || term.dueOn === null),
  historyEventsMax: 120,
};

/** An enrolment 学籍 from the application to the certificate, and until its file is closed. */
export async function enrolment(input: CaseInput<EnrolmentState>): Promise<void> {
  await carry(enrolmentDecider, input, BETWEEN_TERMS).live();
}
