import type { IsoDate } from '../domain/coded.ts';
import type { LineAct } from '../domain/cohort.ts';
import type { FieldCipher } from './crypto.ts';
import type { Queryable } from './db.ts';
import { openTrainee } from './enrolment-trainees.ts';

export interface EnrolmentTarget {
  readonly enrolmentNo: string;
  readonly institution: string;
  readonly clock: string;
  /** Documents that its completion asks for. */
  readonly completion: readonly string[];
}

/** Where the commands for many enrolments go; those that do not exist are not in it. */
export function enrolmentTargets(db: Queryable, enrolmentNos: readonly string[]): Promise<EnrolmentTarget[]> {
  return db.query(
    `select e.enrolment_no as "enrolmentNo", e.institution, k.clock, coalesce(k.state->'rules'->-1->'course'->'documents'->'completion', '[]') as completion from enrolment e join case_instance k on k.case_no = e.enrolment_no where e.enrolment_no = any($1)`,
    [enrolmentNos]);
}

export interface WaitingEnrolment {
  readonly enrolmentNo: string;
  readonly name: string;
  readonly programme: string;
  readonly major: string;
  readonly clock: string;
  readonly dueOn: IsoDate | null;
  readonly schoolYear?: string;
  readonly term?: 1 | 2;
}

const SHOWN = `select e.enrolment_no as "enrolmentNo", e.programme, e.major, k.clock`;
const FROM = 'from enrolment e join case_instance k on k.case_no = e.enrolment_no';
const WAITING: Readonly<Record<LineAct, string>> = {
  register: `${SHOWN}, e.due_on as "dueOn" ${FROM} where e.institution = $1 and e.stage = 'admitted' order by e.enrolment_no limit $2`,
  confirmTerm: `${SHOWN}, t.due_on as "dueOn", t.school_year as "schoolYear", t.term ${FROM} join enrolment_term t on t.enrolment_no = e.enrolment_no
    where t.institution = $1 and t.status = 'open' and t.term_key like '%/%' order by e.enrolment_no, t.term_key limit $2`,
  complete: `${SHOWN}, t.due_on as "dueOn" ${FROM} join enrolment_term t on t.enrolment_no = e.enrolment_no
    where e.institution = $1 and e.stage = 'studying' and t.status = 'open' and t.term_key not like '%/%' order by e.enrolment_no limit $2`,
};

/** What waits for an institution's word: places to be registered, terms that are open to be confirmed, courses and apprenticeships to be completed. */
export async function waitingEnrolments(db: Queryable, cipher: FieldCipher, act: LineAct, institution: string, limit: number): Promise<WaitingEnrolment[]> {
  const rows = await db.query<Omit<WaitingEnrolment, 'name'>>(WAITING[act], [institution, limit]);
  return Promise.all(rows.map(async (row) => ({ ...row, name: (await openTrainee(db, cipher, row.enrolmentNo))?.name ?? '' })));
}
