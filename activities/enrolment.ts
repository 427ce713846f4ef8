import { ApplicationFailure } from '@temporalio/activity';
import { applicantReasons } from '../domain/admission/eligibility.ts';
import type { YearNotice } from '../domain/calendar.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { PolicySource } from '../domain/policy/source.ts';
import type { ReasonCode } from '../domain/policy/types.ts';
import { clockToday, loadedCalendar } from '../store/clocks.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import { findApplicant } from '../store/enrolments.ts';
import { describe } from './cases.ts';
import type { RegistryPort } from './registry-port.ts';
import { RegistryUnavailable } from './registry-port.ts';

interface Moment {
  readonly on: IsoDate;
  readonly calendar: readonly YearNotice[];
}
/** Why the applicant may not be enrolled, or why that cannot be said yet. */
export type ApplicantCheck = Moment & { readonly reasons: readonly ReasonCode[] } | Moment & { readonly heldBy: 'REGISTRY_UNAVAILABLE' };

export interface EnrolmentActivities {
  /** Compares an applicant with the registry and the rules of the programme, as of the day of the application. */
  checkApplicant(input: { enrolmentNo: string }): Promise<ApplicantCheck>;
}

interface Deps {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly policies: PolicySource;
  readonly registry: RegistryPort;
}

export function createEnrolmentActivities(deps: Deps): EnrolmentActivities {
  return {
    checkApplicant: async ({ enrolmentNo }) => {
      try {
        return await check(deps, enrolmentNo);
      } catch (error) {
        throw ApplicationFailure.retryable(`the check of ${enrolmentNo} failed: ${describe(error)}`, 'ApplicantCheck');
      }
    },
  };
}

async function check({ db, cipher, policies, registry }: Deps, enrolmentNo: string): Promise<ApplicantCheck> {
  const found = await findApplicant(db, cipher, enrolmentNo);
  if (!found) throw new Error('no such enrolment');
  const moment: Moment = { on: await clockToday(db, found.clock), calendar: await loadedCalendar(db) };
  await policies.refresh();
  const policy = policies.byHash(found.policyHash);
  if (!policy) throw new Error(`policy ${found.policyHash} is not installed`);
  const facts = await registry.ask([found.person]).catch((error: unknown) => {
    if (error instanceof RegistryUnavailable) return error;
    throw error;
  });
  if (facts instanceof RegistryUnavailable) return { ...moment, heldBy: facts.code };
  return { ...moment, reasons: applicantReasons(policy, found.programme, found.openedOn, found.person, facts[0] ?? { status: 'unknownPerson' }) };
}
