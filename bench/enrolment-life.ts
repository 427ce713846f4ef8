import { randomUUID } from 'node:crypto';
import type { CommandToSend } from '../activities/send.ts';
import { createCaseSender } from '../activities/send.ts';
import type { YearNotice } from '../domain/calendar.ts';
import { addDays } from '../domain/calendar.ts';
import type { Actor } from '../domain/case.ts';
import { ENGINE } from '../domain/case.ts';
import { chinaDate } from '../domain/clock.ts';
import type { IsoDate } from '../domain/coded.ts';
import { enrolmentDecider } from '../domain/enrolment.ts';
import type { EnrolmentCommand, EnrolmentState } from '../domain/enrolment.ts';
import { rulesOf } from '../domain/entitlement.ts';
import type { ProgrammeRules } from '../domain/entitlement.ts';
import { makeIdCheckDigit } from '../domain/identifiers.ts';
import { recover } from '../ops/recover.ts';
import type { Runtime } from '../ops/runtime.ts';
import type { Throwaway } from '../ops/throw-away-stack.ts';
import { createBulk } from '../store/bulk.ts';
import { findCase } from '../store/cases.ts';
import { saveTrainee } from '../store/enrolment-trainees.ts';
import { coveringCalendar } from './calendar.ts';

/** A college with a degree class on the real clock, whose enrolments are carried by commands, without the API. */
export interface School {
  /** Carries one degree of six terms to its certificate. @returns the events of its longest run */
  degreeOfThreeYears(): Promise<number>;
  /** So many further trainees, in their first term: each with its rows and its running workflow. @returns their numbers */
  enrol(trainees: number): Promise<string[]>;
  /** Confirms the first term of each, as a clerk does by workbook or by ticking; resolves when all are confirmed. */
  confirmInBulk(enrolments: readonly string[]): Promise<void>;
}

interface Desk {
  readonly runtime: Runtime;
  readonly client: Throwaway['client'];
  readonly today: IsoDate;
  readonly calendar: readonly YearNotice[];
  readonly rules: ProgrammeRules;
  readonly act: (enrolmentNo: string, on: IsoDate, wish: Wish) => Promise<void>;
}

type Wish = EnrolmentCommand extends infer C ? (C extends EnrolmentCommand ? Omit<C, 'meta'> : never) : never;

const INSTITUTION = '00001';
const MAJOR = '计算机应用技术';
const PROGRAMME = 'junior-college';
const TERMS = 6;
const TUITION_FEN = 1_400_000;
/** A degree of three years ends within so many years from today, its file closed. */
const YEARS = 5;
const ROWS_AT_ONCE = 500;

export async function openSchool({ runtime, client }: Throwaway): Promise<School> {
  const today = chinaDate(Date.now());
  const { policy, hash } = runtime.policies.inForce(today);
  const rules = rulesOf(policy, hash, PROGRAMME);
  if (!rules) throw new Error(`the policy in force has no ${PROGRAMME}`);
  await runtime.db.execute(`insert into institution (code, name, kind, uscc, district) values ($1, '示例职业学院00001', '高职', 'BENCH00001', '440106')`, [INSTITUTION]);
  const calendar = await coveringCalendar(runtime.db, addDays(today, YEARS * 366));
  const desk: Desk = { runtime, client, today, calendar, rules, act: acting(createCaseSender(client, runtime.db), calendar) };
  let enrolled = 0;
  let template: string | undefined;
  const nextSerial = (): number => (enrolled += 1);
  return {
    degreeOfThreeYears: () => degree(desk, nextSerial()),
    enrol: async (trainees) => {
      template ??= await beginStudy(desk, nextSerial());
      const serials = Array.from({ length: trainees }, nextSerial);
      await copies(desk, template, serials);
      await recover(runtime.db, client);
      return serials.map(numberOf);
    },
    confirmInBulk: (enrolments) => confirmInBulk(desk, enrolments),
  };
}

function acting(sender: ReturnType<typeof createCaseSender>, calendar: readonly YearNotice[]): Desk['act'] {
  let acts = 0;
  const roles: Partial<Record<EnrolmentCommand['type'], string>> = { recordCheck: 'registrar', admit: 'registrar', tick: ENGINE.role };
  return async (caseNo, on, wish) => {
    const role = roles[wish.type] ?? 'institution';
    const actor: Actor = role === ENGINE.role ? ENGINE : { id: `bench-${role}`, role };
    const command = { ...wish, meta: { commandId: `bench/${(acts += 1)}`, actor, on, calendar } } as EnrolmentCommand;
    const sent: CommandToSend = { kind: 'enrolment', caseNo, clock: 'real', command, labels: { institution: INSTITUTION } };
    const result = await sender.send(sent);
    if (!result.ok) throw new Error(`${caseNo} ${wish.type}: ${result.refusal.code} ${JSON.stringify(result.refusal.facts ?? {})}`);
  };
}

const numberOf = (serial: number): string => `E-bench-${String(serial).padStart(6, '0')}`;

/** People who exist nowhere: area 99xxxx. */
async function saveOne({ runtime, rules, today }: Desk, serial: number): Promise<void> {
  const body = `99${String(100_000 + serial).slice(1, 5)}1996${String(1 + (serial % 12)).padStart(2, '0')}${String(1 + (serial % 28)).padStart(2, '0')}${String(Math.floor(serial / 100) % 1_000).padStart(3, '0')}`;
  const trainee = { name: `样例学员${serial}`, idCard: body + makeIdCheckDigit(body), veteranCertNo: `退字${String(serial).padStart(6, '0')}`, phone: '13800001234' };
  await saveTrainee(runtime.db, runtime.cipher, numberOf(serial), trainee, Number(today.slice(0, 4)) - 1, rules.group);
}

async function beginStudy(desk: Desk, serial: number): Promise<string> {
  const no = numberOf(serial);
  const { act, today, rules } = desk;
  await saveOne(desk, serial);
  const { application = [], registration = [] } = rules.course.documents;
  const documents = Object.fromEntries([...application, ...registration].map((name) => [name, 'bench']));
  await act(no, today, { type: 'open', institution: INSTITUTION, district: '440106', major: MAJOR, rules });
  await act(no, today, { type: 'recordCheck', eligible: true, reasons: [] });
  await act(no, today, { type: 'admit', institution: INSTITUTION, major: MAJOR });
  await act(no, today, { type: 'register', startsOn: today, length: TERMS, level: null, tuitionFen: TUITION_FEN, documents });
  await act(no, today, { type: 'begin', startsOn: today });
  return no;
}

/** Every term opens, is reminded and is escalated before it is confirmed: the longest history that a degree of six terms has. */
async function degree(desk: Desk, serial: number): Promise<number> {
  const { act, client, runtime, rules } = desk;
  const no = await beginStudy(desk, serial);
  const stateNow = async (): Promise<EnrolmentState> => (await findCase(runtime.db, no))?.state as unknown as EnrolmentState;
  let on = desk.today;
  for (let index = 0; index < TERMS; index += 1) {
    const key = (await stateNow()).terms[index]?.key ?? '';
    const term = async () => (await stateNow()).terms.find((each) => each.key === key);
    while ((await term())?.escalated === false) {
      const due = enrolmentDecider.nextTickOn(await stateNow());
      if (due === null) throw new Error(`${no} waits for no day`);
      on = due > on ? due : addDays(on, 1);
      await act(no, on, { type: 'tick' });
    }
    await act(no, on, { type: 'confirmTerm', key, report: { attendancePercent: 95, otherAidFen: 0 } });
  }
  const documents = Object.fromEntries((rules.course.documents.completion ?? []).map((name) => [name, 'bench']));
  await act(no, on, { type: 'complete', certificate: null, otherAidFen: 0, documents });
  let longest = 0;
  for await (const run of client.workflow.list({ query: `WorkflowId = '${no}'` })) {
    longest = Math.max(longest, (await client.workflow.getHandle(no, run.runId).describe()).historyLength);
  }
  return longest;
}

/** The rows that the template's life has left, under further numbers and for further people: what a registration and a begin would have written. */
async function copies(desk: Desk, template: string, serials: readonly number[]): Promise<void> {
  const { db } = desk.runtime;
  for (let start = 0; start < serials.length; start += ROWS_AT_ONCE) {
    const page = serials.slice(start, start + ROWS_AT_ONCE);
    await Promise.all(page.map((serial) => saveOne(desk, serial)));
    const numbers = page.map(numberOf);
    await db.tx(async (t) => {
      for (const sql of COPIES) await t.execute(sql, [template, numbers]);
    });
  }
}

const COPIES = [
  `insert into case_instance (case_no, kind, clock, version, stage, state, next_tick_on, closed, opened_on)
   select no, kind, clock, version, stage, state, next_tick_on, closed, opened_on from case_instance, unnest($2::text[]) as no where case_no = $1`,
  `insert into case_event (case_no, version, type, event, actor, on_date, command_id)
   select no, version, type, event, actor, on_date, no || '/' || command_id from case_event, unnest($2::text[]) as no where case_no = $1`,
  `insert into enrolment (enrolment_no, institution, district, programme, programme_group, kind, major, stage, open, person_key, policy_hash, starts_on, due_on, opened_on)
   select p.enrolment_no, e.institution, e.district, e.programme, e.programme_group, e.kind, e.major, e.stage, e.open, p.person_key, e.policy_hash, e.starts_on, e.due_on, e.opened_on
   from enrolment e, enrolment_trainee p where e.enrolment_no = $1 and p.enrolment_no = any($2)`,
  `insert into enrolment_term (enrolment_no, term_key, school_year, term, institution, starts_on, status, due_on, facts)
   select no, term_key, school_year, term, institution, starts_on, status, due_on, facts from enrolment_term, unnest($2::text[]) as no where enrolment_no = $1`,
];

async function confirmInBulk({ runtime, client, today }: Desk, enrolments: readonly string[]): Promise<void> {
  const bulkId = randomUUID();
  const terms = await runtime.db.query<{ enrolment_no: string; term_key: string }>(
    `select enrolment_no, min(term_key) as term_key from enrolment_term where status = 'open' and enrolment_no = any($1) group by enrolment_no`, [enrolments]);
  if (terms.length !== enrolments.length) throw new Error(`${terms.length} of ${enrolments.length} have an open term`);
  await createBulk(runtime.db, {
    id: bulkId, act: 'cohort.confirmTerm', by: { id: 'bench-institution', role: 'institution' }, on: today,
    items: terms.map(({ enrolment_no, term_key }) => ({ caseNo: enrolment_no, command: { type: 'confirmTerm', key: term_key, report: { attendancePercent: 95, otherAidFen: 0 } } })),
  });
  await client.workflow.execute('bulk', { workflowId: `bulk/${bulkId}`, taskQueue: 'cases', args: [{ bulkId }] });
  const { refused } = await runtime.db.one<{ refused: number }>(`select count(*)::int as refused from bulk_item where bulk_id = $1 and status <> 'done'`, [bulkId]);
  if (refused > 0) throw new Error(`${refused} confirmations were refused`);
}
