import { CLOCK } from './claims-stack.ts';
import type { ApiUnderTest } from './api-app.ts';
import { saveTrainee } from '../../store/enrolment-trainees.ts';
import { stakeTerm } from '../../store/stakes.ts';
import { idCardOf, nameOf } from './claims-roster.ts';

export interface EarnedTerm {
  readonly serial: number;
  readonly institution: string;
  readonly fen: number;
  readonly status?: 'open' | 'confirmed';
}

export const GROUP = 'degree';
export const POLICY_OF_THEN = 'sample-policy-of-then';
export const enrolmentNoOf = ({ serial }: { serial: number }): string => `E-2020-${String(serial).padStart(6, '0')}`;

/** Enrolments with the first term of 2020-2021, as their cases would have left them in the read tables. */
export async function recorded(api: ApiUnderTest, terms: readonly EarnedTerm[]): Promise<void> {
  for (const each of terms) {
    const enrolmentNo = enrolmentNoOf(each);
    const { db, cipher } = api;
    const trainee = { name: nameOf(each), idCard: idCardOf(each), veteranCertNo: `退字${each.serial}`, phone: '13800001234' };
    await saveTrainee(db, cipher, enrolmentNo, trainee, 2019, GROUP);
    await db.execute(
      `insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on) values ($1, 'enrolment', $2, 1, 'studying', '{"stage":"studying"}', true, '2020-08-01')`,
      [enrolmentNo, CLOCK]);
    await db.execute(
      `insert into enrolment (enrolment_no, institution, district, programme, programme_group, kind, major, stage, open, person_key, policy_hash, starts_on, earned_fen, opened_on)
       select $1, $2, '440106', 'junior-college', $3, 'degree', '计算机应用技术', 'studying', true, person_key, $4, '2020-09-01', $5, '2020-08-01'
       from enrolment_trainee where enrolment_no = $1`, [enrolmentNo, each.institution, GROUP, POLICY_OF_THEN, each.fen]);
    const facts = { term: 1, tuitionFen: 600_000, paidTuitionFen: 600_000, otherAidFen: 0, attendancePercent: 95 };
    const status = each.status ?? 'confirmed';
    await db.execute(
      `insert into enrolment_term (enrolment_no, term_key, school_year, term, institution, starts_on, status, facts) values ($1, '2020-2021/1', '2020-2021', 1, $2, '2020-09-01', $3, $4)`,
      [enrolmentNo, each.institution, status, status === 'confirmed' ? JSON.stringify(facts) : null]);
    if (status === 'open') continue;
    await db.execute(
      `insert into entitlement (enrolment_no, line, term_key, school_year, term, institution, programme, policy_hash, amount_fen, trace, on_date, actor)
       values ($1, 1, '2020-2021/1', '2020-2021', 1, $2, 'junior-college', $3, $4, $5, '2021-01-20', 'clerk')`,
      [enrolmentNo, each.institution, POLICY_OF_THEN, each.fen, JSON.stringify([{ rule: 'junior-college.cap', outcome: 'amount', facts: { capFen: 400_000 }, amountFen: each.fen }])]);
    await db.tx((t) => stakeTerm(t, enrolmentNo, GROUP, '2020-2021', 1));
  }
}
