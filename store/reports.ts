import type { Reach } from '../domain/access.ts';
import { createCalendar } from '../domain/calendar.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { CountOf, FundingPart, FundingSection } from '../domain/funding.ts';
import { fundingSections } from '../domain/funding.ts';
import type { Fen } from '../domain/money.ts';
import { programmeNames } from '../domain/policy/programmes.ts';
import type { PolicySource } from '../domain/policy/source.ts';
import { DISTRICTS } from '../domain/districts.ts';
import { loadedCalendar } from './clocks.ts';
import type { Queryable } from './db.ts';

interface PartRow {
  readonly claim_no: string;
  readonly institution: string;
  readonly name: string;
  readonly district: string | null;
  readonly programme: string | null;
  readonly policy_hash: string | null;
  readonly applied: number;
  readonly applied_fen: Fen;
  readonly approved: number;
  readonly approved_fen: Fen;
  readonly reduced_fen: Fen;
  readonly paid: number;
  readonly paid_fen: Fen;
  readonly returned_fen: Fen;
  /** Whose course is over, finished or not; those still at school count in neither. */
  readonly ended: number;
  readonly completed: number;
  readonly employed: number;
  readonly decided_on: IsoDate | null;
  readonly settled_on: IsoDate | null;
  readonly payment_days: number | null;
}

/**
 * The funding report of a fiscal year, added up from rows, payments and the ledger's accounts. Drafts and withdrawn claims do not count;
 * `reach` narrows it to one institution's claims or to one district's trainees.
 */
export async function fundingReport(
  db: Queryable, policies: PolicySource, fiscalYear: number, reach: Reach = { kind: 'all' },
): Promise<FundingSection[]> {
  const rows = await partRows(db, fiscalYear, reach);
  const calendar = createCalendar(await loadedCalendar(db));
  const programmeOf = programmeLabels(policies);
  return fundingSections(rows.map((row) => partOf(row, fiscalYear, calendar, programmeOf(row.policy_hash, row.programme))));
}

/** One row for each claim, district and programme. 退票 is counted as often as it came back, 拨付 once. */
function partRows(db: Queryable, fiscalYear: number, reach: Reach): Promise<PartRow[]> {
  return db.query<PartRow>(
    `with pays as (
       select p.claim_no, p.roster_version, p.row_no, coalesce(sum(p.amount_fen) filter (where l.status = 'paid'), 0)::bigint as paid_fen,
              coalesce(sum(p.amount_fen) filter (where l.status = 'returned'), 0)::bigint as returned_fen, max(l.settled_on) filter (where l.status = 'paid') as settled_on
       from round o join batch b on b.round = o.code join payment_line l on l.batch_no = b.batch_no and l.status in ('paid', 'returned')
       join payment_row p on p.batch_no = l.batch_no and p.line_no = l.line_no
       where o.fiscal_year = $1 group by p.claim_no, p.roster_version, p.row_no
     )
     select c.claim_no, c.institution, i.name, r.district, r.programme, c.policy_hash, count(*)::int as applied, sum(r.applied_fen)::bigint as applied_fen,
            (count(*) filter (where r.outcome = 'approved'))::int as approved, coalesce(sum(r.amount_fen) filter (where r.outcome = 'approved'), 0)::bigint as approved_fen,
            coalesce(sum(r.applied_fen - case r.outcome when 'approved' then r.amount_fen else 0 end)
              filter (where r.outcome is not null or c.stage in ('refused', 'lapsed')), 0)::bigint as reduced_fen,
            (count(*) filter (where p.paid_fen > 0))::int as paid, coalesce(sum(p.paid_fen), 0)::bigint as paid_fen, coalesce(sum(p.returned_fen), 0)::bigint as returned_fen,
            (count(*) filter (where r.facts->>'studentStatus' in ('毕业', '结业', '肄业', '退学')))::int as ended,
            (count(*) filter (where r.facts->>'studentStatus' in ('毕业', '结业')))::int as completed,
            (count(*) filter (where r.outcome = 'approved' and r.facts ? 'employedOn'))::int as employed,
            c.decided_on, max(p.settled_on) as settled_on, (k.state->'days'->>'payment')::int as payment_days
     from round o join claim c on c.round = o.code join institution i on i.code = c.institution join case_instance k on k.case_no = c.claim_no
     join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
     left join pays p on p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no
     where o.fiscal_year = $1 and c.submitted_on is not null and c.stage <> 'withdrawn'
       and ($2::text is null or c.institution = $2) and ($3::text is null or r.district = $3)
     group by c.claim_no, i.name, r.district, r.programme, k.state
     order by c.claim_no, r.district, r.programme`,
    [fiscalYear, reach.kind === 'institution' ? reach.institutionCode : null, reach.kind === 'district' ? reach.districtCode : null]);
}

function partOf(row: PartRow, fiscalYear: number, calendar: Calendar, programme: string): FundingPart {
  const district = row.district ?? '';
  return {
    labels: {
      institution: { code: row.institution, label: row.name },
      district: { code: district || '~', label: DISTRICTS[district]?.zh ?? '未能识别' },
      programme: { code: row.programme ?? '~', label: programme },
      year: { code: String(fiscalYear), label: `${fiscalYear}年度` },
    },
    figures: {
      appliedCount: row.applied, approvedCount: row.approved, appliedFen: row.applied_fen, approvedFen: row.approved_fen,
      reducedFen: row.reduced_fen, paidFen: row.paid_fen, returnedFen: row.returned_fen, balanceFen: row.approved_fen - row.paid_fen,
      // Certificates are sealed with the personal values and are not opened for a count.
      certified: null,
      // A roster that names nobody's employment has not asked for it: that is no rate of zero.
      employed: row.employed > 0 ? { count: row.employed, of: row.approved } : null,
      completed: row.ended > 0 ? { count: row.completed, of: row.ended } : null,
      paidInTime: paidInTime(row, calendar),
    },
  };
}

/** 拨付及时率: people paid within the working days that the policy allows from the decision on, of all people paid. */
function paidInTime(row: PartRow, calendar: Calendar): CountOf {
  if (row.paid === 0 || row.decided_on === null || row.settled_on === null || row.payment_days === null) return null;
  return { count: row.settled_on <= calendar.deadline(row.decided_on, row.payment_days) ? row.paid : 0, of: row.paid };
}

function programmeLabels(policies: PolicySource): (hash: string | null, code: string | null) => string {
  const known = new Map<string, ReadonlyMap<string, string>>();
  return (hash, code) => {
    if (code === null) return '未能识别';
    if (hash === null) return code;
    let names = known.get(hash);
    if (names === undefined) known.set(hash, (names = namesOf(policies, hash)));
    return names.get(code) ?? code;
  };
}

/** Official names by code; aliases follow in the list and are passed over. */
export function namesOf(policies: PolicySource, hash: string): ReadonlyMap<string, string> {
  const policy = policies.byHash(hash)?.policy;
  const names = new Map<string, string>();
  for (const { code, zh } of policy ? programmeNames(policy) : []) if (!names.has(code)) names.set(code, zh);
  return names;
}

/** The committed account of the year's budget lines: what the report's 结余 must come to. */
export async function committedFen(db: Queryable, fiscalYear: number): Promise<Fen> {
  return (await db.one<{ fen: Fen }>(
    `select coalesce(sum(b.balance_fen), 0)::bigint as fen from budget_line l join ledger_balance b on b.budget_line = l.code and b.account = 'committed'
     where l.fiscal_year = $1`, [fiscalYear])).fen;
}
