import type { AdmissionEvent, AdmissionPlan, AdmissionState } from '../../domain/admission.ts';
import { enrolmentOfApplication, proposeAllocation, saveAllocation } from '../admissions.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import type { OutboxMessage } from '../outbox.ts';
import type { AdmissionMessage } from './admission-messages.ts';
import { ADMISSION_MESSAGES, admissionFacts } from './admission-messages.ts';

interface Context {
  readonly t: Tx;
  readonly caseNo: string;
  readonly code: string;
  readonly messages: OutboxMessage[];
}

export async function admissionEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const state = commit.state as AdmissionState;
  const context: Context = { t, caseNo: commit.caseNo, code: state.code, messages: [] };
  for (const event of commit.events as readonly AdmissionEvent[]) await applyEvent(context, event);
  await t.execute('update admission set stage = $2, due_on = $3, changed_at = now() where code = $1', [state.code, state.stage, state.dueOn]);
  return context.messages;
}

async function applyEvent(context: Context, event: AdmissionEvent): Promise<void> {
  await write(context, event);
  await notify(context, event);
}

async function write(context: Context, event: AdmissionEvent): Promise<void> {
  const { t, code } = context;
  switch (event.type) {
    case 'Planned':
      return planned(context, event.plan);
    case 'Allocated':
      return allocated(context, event);
    case 'SentBack':
      await t.execute(
        `update application set rank = null, placed_institution = null, placed_major = null, placed_by = null, not_placed_reason = null
         where admission = $1 and status = 'eligible'`, [code]);
      return;
    case 'Published':
      await t.execute(
        `update application set status = case when placed_institution is null then 'notPlaced' else 'placed' end where admission = $1 and status = 'eligible'`, [code]);
      return;
    case 'Answered':
      await answered(context, event.confirmed, 'confirmed');
      await openEnrolments(context, event.confirmed);
      return answered(context, event.declined, 'declined');
    case 'Lapsed':
      await t.execute(`update application set status = 'lapsed' where admission = $1 and status = 'placed'`, [code]);
      return;
    case 'Cancelled':
      await t.execute(`update application set status = 'cancelled' where admission = $1 and status in ('received', 'eligible')`, [code]);
      return;
    default:
      return;
  }
}

const OFFICES = { first: 'role:city_first', decider: 'role:city_decider', registrar: 'role:registrar', desks: 'role:district' } as const;

/** Tells those whom {@link ADMISSION_MESSAGES} names, of what has been written by then. */
async function notify(context: Context, event: AdmissionEvent): Promise<void> {
  const { t, code } = context;
  const facts = admissionFacts(event);
  for (const message of ADMISSION_MESSAGES[event.type]) {
    switch (message.to) {
      case 'applicants':
        await tellApplicants(context, event, message, facts);
        break;
      case 'planned': {
        const institutions = await t.query<{ institution: string }>('select distinct institution from admission_seat where admission = $1 order by 1', [code]);
        for (const { institution } of institutions) say(context, event, `institution:${institution}`, message.code, facts);
        break;
      }
      case 'placing': {
        const institutions = await t.query<{ institution: string; places: number }>(
          `select placed_institution as institution, count(*)::int as places from application where admission = $1 and status = 'placed' group by 1 order by 1`, [code]);
        for (const { institution, places } of institutions) say(context, event, `institution:${institution}`, message.code, { ...facts, places });
        break;
      }
      default:
        say(context, event, OFFICES[message.to], message.code, facts);
    }
  }
}

function say({ caseNo, messages }: Context, event: AdmissionEvent, target: string, code: string, facts: Record<string, string | number>): void {
  messages.push({ key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts } });
}

/** 事事有回音: whoever applied is told what became of it; the recipient is the application, whose number the applicant holds. */
async function tellApplicants(context: Context, event: AdmissionEvent, { code, status }: AdmissionMessage, facts: Record<string, string | number>): Promise<void> {
  const numbers = event.type === 'Answered' ? [...event.confirmed, ...event.declined] : null;
  const rows = await context.t.query<{ no: string; reasons: string[]; institution: string | null; major: string | null; notPlaced: string | null }>(
    `select application_no as no, reasons, placed_institution as institution, placed_major as major, not_placed_reason as "notPlaced" from application
     where admission = $1 and status = $2 and ($3::text[] is null or application_no = any($3)) order by application_no`,
    [context.code, status, numbers]);
  for (const { no, reasons, institution, major, notPlaced } of rows) {
    say(context, event, `application:${no}`, code, {
      ...facts, ...(reasons.length > 0 ? { reasons: reasons.join(',') } : {}), ...(institution !== null && major !== null ? { institution, major } : {}),
      ...(notPlaced === null ? {} : { reason: notPlaced }),
    });
  }
}

async function planned({ t, caseNo }: Context, plan: AdmissionPlan): Promise<void> {
  await t.execute(
    `insert into admission (code, case_no, programme, school_year, opens_on, closes_on, starts_on, stage, plan) values ($1, $2, $3, $4, $5, $6, $7, 'planned', $8)`,
    [plan.code, caseNo, plan.programme, plan.schoolYear, plan.opensOn, plan.closesOn, plan.startsOn, JSON.stringify(plan)]);
  await t.execute(
    `insert into admission_seat (admission, institution, major, seats)
     select $1, c->>'institution', c->>'major', (c->>'seats')::int from jsonb_array_elements($2::jsonb) as c`, [plan.code, JSON.stringify(plan.quota.courses)]);
}

/** The list as it was shown; if an application has moved since, nothing is made. */
async function allocated({ t, code }: Context, event: Extract<AdmissionEvent, { type: 'Allocated' }>): Promise<void> {
  const { plan } = await t.one<{ plan: AdmissionPlan }>('select plan from admission where code = $1', [code]);
  const { list, allocations } = await proposeAllocation(t, plan);
  if (list.digest !== event.list.digest || list.placed !== event.list.placed || list.applicants !== event.list.applicants) {
    throw new CommitRefused({ code: 'STALE_VIEW', message: { zh: '录取名单已变动,请刷新后再办理', en: 'the list has changed; reload and look again' } });
  }
  await saveAllocation(t, allocations);
}

async function answered({ t, code }: Context, numbers: readonly string[], status: 'confirmed' | 'declined'): Promise<void> {
  if (numbers.length === 0) return;
  const moved = await t.execute(`update application set status = $3 where admission = $1 and status = 'placed' and application_no = any($2)`, [code, numbers, status]);
  if (moved !== numbers.length) {
    throw new CommitRefused({ code: 'NOT_PLACED', message: { zh: '有报名号未被录取或已答复', en: 'an application has no place, or was answered already' } });
  }
}

/** A confirmed place becomes an enrolment that is admitted already; who it is was saved before the answer was sent. */
async function openEnrolments({ t, code, messages }: Context, numbers: readonly string[]): Promise<void> {
  const { plan } = await t.one<{ plan: AdmissionPlan }>('select plan from admission where code = $1', [code]);
  if (plan.rules === undefined) return;
  const places = await t.query<{ no: string; institution: string; major: string; district: string }>(
    `select application_no as no, placed_institution as institution, placed_major as major, coalesce(district, '') as district from application
     where application_no = any($1) order by application_no`, [numbers]);
  for (const { no, institution, major, district } of places) {
    const enrolmentNo = enrolmentOfApplication(plan, no);
    const command = { type: 'open', institution, district, major, rules: plan.rules, place: code };
    messages.push({ key: `open/${enrolmentNo}`, kind: 'send', target: enrolmentNo, body: { kind: 'enrolment', command, labels: { institution, district } } });
  }
}
