import { ENDED, earnedFen } from '../../domain/enrolment.ts';
import type { EnrolmentEvent, EnrolmentState, EntitlementLine, Term } from '../../domain/enrolment.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import type { OutboxMessage } from '../outbox.ts';
import { giveBackTerm, stakeTerm } from '../stakes.ts';
import { enrolmentMessages } from './enrolment-messages.ts';

/** What an enrolment changes beside its log: its line, its terms, what it has earned, the allowances and seats it holds. */
export async function enrolmentEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const enrolmentNo = commit.caseNo;
  const state = commit.state as EnrolmentState;
  const events = commit.events as readonly EnrolmentEvent[];
  const before = events.some((event) => event.type === 'Transferred') ? await institutionOf(t, enrolmentNo) : state.institution;
  for (const event of events) {
    if (event.type === 'Applied' || event.type === 'Entered') await begin(t, enrolmentNo, event);
  }
  await moveLine(t, enrolmentNo, state);
  if (events.some((event) => event.terms !== undefined)) await removeTerms(t, enrolmentNo, state);
  await writeTerms(t, enrolmentNo, movedTerms(events, state));
  for (const event of events) {
    if (event.type === 'Registered' || event.type === 'Entered') await takeAllowance(t, enrolmentNo, state);
    if (event.lines && event.lines.length > 0) await earn(t, enrolmentNo, state, event, event.lines);
    if (event.type === 'PolicyAdopted') await t.execute('update enrolment set policy_hash = $2 where enrolment_no = $1', [enrolmentNo, event.rules.policyHash]);
  }
  if (commit.closed || ENDED.includes(state.stage)) await giveUpWhatWasNotUsed(t, enrolmentNo, state);
  return events.flatMap((event) => enrolmentMessages(enrolmentNo, state, event, before));
}

async function institutionOf(t: Tx, enrolmentNo: string): Promise<string> {
  return (await t.one<{ institution: string }>('select institution from enrolment where enrolment_no = $1', [enrolmentNo])).institution;
}

async function begin(t: Tx, enrolmentNo: string, event: Extract<EnrolmentEvent, { type: 'Applied' | 'Entered' }>): Promise<void> {
  const inserted = await t.execute(
    `insert into enrolment (enrolment_no, institution, district, programme, programme_group, kind, major, stage, open, person_key, policy_hash, opened_on)
     select $1, $2, $3, $4, $5, $6, $7, 'applied', true, person_key, $8, $9 from enrolment_trainee where enrolment_no = $1`,
    [enrolmentNo, event.institution, event.district, event.rules.programme, event.rules.group, event.rules.kind, event.major, event.rules.policyHash, event.on]);
  if (inserted === 0) throw new CommitRefused({ code: 'TRAINEE_MISSING', message: { zh: '学员信息尚未保存', en: 'the trainee is not saved yet' } });
}

async function moveLine(t: Tx, enrolmentNo: string, state: EnrolmentState): Promise<void> {
  const rules = state.rules.at(-1);
  const open = !['refused', 'lapsed', 'archived'].includes(state.stage) && !ENDED.includes(state.stage);
  const nextDue = [state.dueOn, ...state.terms.filter((term) => term.status === 'open').map((term) => term.dueOn)].filter((day) => day !== null).sort()[0];
  await t.execute(
    `update enrolment set stage = $2, open = $3, institution = $4, major = $5, programme = $6, programme_group = $7, kind = $8, starts_on = $9, due_on = $10,
            certificate_level = $11, employer_order = $12, earned_fen = $13, changed_at = now() where enrolment_no = $1`,
    [enrolmentNo, state.stage, open, state.institution, state.major, rules?.programme, rules?.group, rules?.kind, state.startsOn, nextDue ?? null,
      state.certificate?.level ?? null, state.order, earnedFen(state)]);
}

/** The terms that the events have moved: those they name, or all of a new plan. */
function movedTerms(events: readonly EnrolmentEvent[], { terms }: EnrolmentState): readonly Term[] {
  if (events.some((event) => event.terms !== undefined)) return terms;
  const named = events.map((event) => (event.type === 'TermOpened' || event.type === 'TermConfirmed' ? event.key : null));
  return terms.filter((term) => named.includes(term.key));
}

/** A new plan of terms may lack some of the old. */
async function removeTerms(t: Tx, enrolmentNo: string, { terms }: EnrolmentState): Promise<void> {
  await t.execute('delete from enrolment_term where enrolment_no = $1 and term_key <> all($2)', [enrolmentNo, terms.map((term) => term.key)]);
}

async function writeTerms(t: Tx, enrolmentNo: string, terms: readonly Term[]): Promise<void> {
  if (terms.length === 0) return;
  await t.execute(
    `insert into enrolment_term (enrolment_no, term_key, school_year, term, institution, starts_on, status, due_on, facts)
     select $1, x.key, x."schoolYear", x.term, x.institution, x."startsOn", x.status, x."dueOn", nullif(x.facts, 'null'::jsonb)
     from jsonb_to_recordset($2::jsonb) as x(key text, "schoolYear" text, term int, institution text, "startsOn" date, status text, "dueOn" date, facts jsonb)
     on conflict (enrolment_no, term_key) do update set school_year = excluded.school_year, term = excluded.term, institution = excluded.institution,
       starts_on = excluded.starts_on, status = excluded.status, due_on = excluded.due_on, facts = excluded.facts`,
    [enrolmentNo, JSON.stringify(terms)]);
}

/** A place in the programme counts against the times allowed, and against the employer's order where there is one. */
async function takeAllowance(t: Tx, enrolmentNo: string, state: EnrolmentState): Promise<void> {
  const max = state.rules.at(-1)?.eligibility.timesAllowed?.max;
  if (max !== undefined) {
    const taken = await t.execute(
      `insert into allowance_use (person_key, programme, use_no, enrolment_no)
       select e.person_key, e.programme, free.no, e.enrolment_no from enrolment e, generate_series(1, $2::int) as free(no)
       where e.enrolment_no = $1 and not exists (select 1 from allowance_use u where u.person_key = e.person_key and u.programme = e.programme and u.use_no = free.no)
       order by free.no limit 1`, [enrolmentNo, max]);
    if (taken === 0) throw new CommitRefused({ code: 'TIMES_USED_UP', message: { zh: '该学员参加该项目的次数已满', en: 'the trainee has had this programme as often as allowed' } });
  }
  if (state.order !== null) await takeSeat(t, enrolmentNo, state.order);
}

async function takeSeat(t: Tx, enrolmentNo: string, order: string): Promise<void> {
  // Whoever takes a seat of the order waits for the one before.
  await t.query('select 1 from employer_order where order_no = $1 for update', [order]);
  const taken = await t.execute(
    `insert into order_seat (order_no, seat_no, enrolment_no)
     select o.order_no, free.no, $1 from employer_order o join enrolment e on e.enrolment_no = $1 and e.institution = o.institution and e.programme = o.programme,
            generate_series(1, o.seats) as free(no)
     where o.order_no = $2 and not exists (select 1 from order_seat s where s.order_no = o.order_no and s.seat_no = free.no) order by free.no limit 1`,
    [enrolmentNo, order]);
  if (taken === 0) throw new CommitRefused({ code: 'ORDER_FULL', message: { zh: '没有该订单,或名额已满', en: 'there is no such order, or its seats are taken' } });
}

async function earn(t: Tx, enrolmentNo: string, state: EnrolmentState, event: EnrolmentEvent, lines: readonly EntitlementLine[]): Promise<void> {
  await t.execute(
    `insert into entitlement (enrolment_no, line, term_key, school_year, term, institution, programme, policy_hash, amount_fen, adjusts, reasons, trace, on_date, actor)
     select $1, x.line, x."termKey", x."schoolYear", x.term, x.institution, x.programme, x."policyHash", x."amountFen", x.adjusts,
            array(select jsonb_array_elements_text(x.reasons)), x.trace, $3::date, $4
     from jsonb_to_recordset($2::jsonb) as x(line int, "termKey" text, "schoolYear" text, term int, institution text, programme text, "policyHash" text,
       "amountFen" bigint, adjusts int, reasons jsonb, trace jsonb)`,
    [enrolmentNo, JSON.stringify(lines), event.on, event.by]);
  // One person's one term: first what is given back, then what is taken, in the order of the keys.
  const isHeld = ({ schoolYear, term }: EntitlementLine): boolean =>
    Object.values(state.earned).some((each) => each.schoolYear === schoolYear && each.term === term && each.fen > 0);
  const wanted = lines.map((line) => ({ ...line, held: isHeld(line) })).sort((a, b) => Number(a.held) - Number(b.held) || a.line - b.line);
  for (const { held, programme, schoolYear, term } of wanted) {
    const group = state.rules.find((rules) => rules.programme === programme)?.group ?? '';
    if (!held) await giveBackTerm(t, enrolmentNo, group, schoolYear, term);
    else if (!await stakeTerm(t, enrolmentNo, group, schoolYear, term)) {
      throw new CommitRefused({ code: 'TERM_TAKEN', message: { zh: '该学员该学期的资助已由其他院校申报或确认', en: 'the aid of this person for this term is claimed or confirmed elsewhere' }, facts: { schoolYear, term } });
    }
  }
}

/** An end before anything was earned gives the times and the seat back. */
async function giveUpWhatWasNotUsed(t: Tx, enrolmentNo: string, state: EnrolmentState): Promise<void> {
  if (Object.values(state.earned).some((each) => each.fen > 0) || state.stage === 'completed') return;
  await t.execute('delete from allowance_use where enrolment_no = $1', [enrolmentNo]);
  await t.execute('delete from order_seat where enrolment_no = $1', [enrolmentNo]);
}
