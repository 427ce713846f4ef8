import { ApplicationFailure } from '@temporalio/activity';
import { applicantReasons, tierOf } from '../domain/admission/eligibility.ts';
import type { YearNotice } from '../domain/calendar.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { PolicySource } from '../domain/policy/source.ts';
import { applicationCounts, findAdmission, saveApplicationChecks, uncheckedApplications } from '../store/admissions.ts';
import { clockToday, loadedCalendar } from '../store/clocks.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import { beating } from './beat.ts';
import { describe } from './cases.ts';
import type { RegistryPort } from './registry-port.ts';
import { RegistryUnavailable } from './registry-port.ts';

interface Moment {
  readonly on: IsoDate;
  readonly calendar: readonly YearNotice[];
}
export type ApplicationChecks =
  | Moment & { readonly eligible: number; readonly ineligible: number }
  | Moment & { readonly heldBy: 'REGISTRY_UNAVAILABLE' };

export interface AdmissionActivities {
  /** Compares every application with the registry and the programme's rules; what is checked stays checked when it is run again. */
  checkApplications(input: { code: string }): Promise<ApplicationChecks>;
}

const PAGE = 200;

export function createAdmissionActivities(
  deps: { db: Database; cipher: FieldCipher; policies: PolicySource; registry: RegistryPort },
): AdmissionActivities {
  return {
    checkApplications: async ({ code }) => {
      try {
        return await beating(() => check(deps, code));
      } catch (error) {
        throw ApplicationFailure.retryable(`checks of admission ${code} failed: ${describe(error)}`, 'AdmissionChecks');
      }
    },
  };
}

async function check({ db, cipher, policies, registry }: Parameters<typeof createAdmissionActivities>[0], code: string): Promise<ApplicationChecks> {
  const admission = await findAdmission(db, code);
  if (!admission) throw new Error(`no admission ${code}`);
  const { plan } = admission;
  const moment: Moment = { on: await clockToday(db, admission.clock), calendar: await loadedCalendar(db) };
  await policies.refresh();
  const policy = policies.inForce(moment.on, admission.clock);
  for (;;) {
    const page = await uncheckedApplications(db, cipher, code, PAGE);
    if (page.length === 0) return { ...moment, ...await applicationCounts(db, code) };
    const facts = await registry.ask(page.map((each) => each.personal)).catch((error: unknown) => {
      if (error instanceof RegistryUnavailable) return error;
      throw error;
    });
    if (facts instanceof RegistryUnavailable) return { ...moment, heldBy: facts.code };
    await saveApplicationChecks(db, page.map(({ applicationNo, personal }, index) => {
      const found = facts[index] ?? { status: 'unknownPerson' };
      return {
        applicationNo, reasons: applicantReasons(policy, plan.programme, plan.startsOn, personal, found),
        tier: tierOf(plan.tiers, found.status === 'found' ? found.dischargeType : ''), district: found.status === 'found' ? found.district : null,
      };
    }));
  }
}
