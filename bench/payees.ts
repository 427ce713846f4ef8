import { createHash } from 'node:crypto';
import { schoolYearOf } from '../domain/calendar.ts';
import { claimDecider } from '../domain/claim.ts';
import { chinaDate } from '../domain/clock.ts';
import { until } from '../ops/sample/client.ts';
import type { Runtime } from '../ops/runtime.ts';
import { appropriate } from '../store/budgets.ts';
import type { Tx } from '../store/db.ts';
import { accountPlace } from '../store/payees.ts';

/** Everything on one budget line, as in the claims' bench. */
const LINE = 'BENCH';
const APPROPRIATED_FEN = 10_000_000_000_00;
const PROGRAMME = 'junior-college';
const PAGE = 5_000;

/**
 * A round whose claims are decided and wait for payment: so many institutions with an approved account, and of each one claim of one row, its money
 * committed. The rows are written as the earlier steps would have left them, triggers aside; the workflows of the claims are not started.
 */
export async function decidedRound(runtime: Runtime, round: string, payees: number): Promise<void> {
  const { db } = runtime;
  const today = chinaDate(Date.now());
  const fiscalYear = Number(today.slice(0, 4));
  await appropriate(db, { code: LINE, fiscalYear, name: 'bench', source: 'city', programme: null, functionalCode: null }, { key: `${round}/appropriate`, amountFen: APPROPRIATED_FEN, on: today, actor: 'bench' });
  const state = JSON.stringify({ ...claimDecider.initial, stage: 'payment', round, rosterVersion: 1 });
  await db.tx(async (t) => {
    await t.execute(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on) values ('R-' || $1, 'round', 'real', 1, 'closed', '{}', true, $2)`, [round, today]);
    await t.execute(`insert into round (code, case_no, fiscal_year, school_year, opens_on, closes_on, status) values ($1, 'R-' || $1, $2, $3, $4, $4, 'closed')`, [round, fiscalYear, schoolYearOf(today), today]);
  });
  for (let from = 1; from <= payees; from += PAGE) {
    const serials = Array.from({ length: Math.min(PAGE, payees - from + 1) }, (_, index) => from + index);
    await db.tx((t) => writePage(t, runtime, { round, today, state, serials }));
  }
  await db.execute(
    `insert into ledger_balance as b (budget_line, account, balance_fen)
     select p.budget_line, p.account, sum(p.amount_fen) from ledger_posting p where p.budget_line = $1 group by 1, 2
     on conflict (budget_line, account) do update set balance_fen = excluded.balance_fen`, [LINE]);
  await db.execute('analyze');
  // What was entered is sealed like everything else; the sealer must not work beside what is measured.
  await until('the seals', async () => {
    const { open } = await db.one<{ open: boolean }>(`select (select count(*) from ledger_entry) > (select count(*) from seal where chain = 'ledger') as open`);
    return open ? undefined : true;
  });
}

interface Page {
  readonly round: string;
  readonly today: string;
  readonly state: string;
  readonly serials: readonly number[];
}

async function writePage(t: Tx, { cipher }: Runtime, { round, today, state, serials }: Page): Promise<void> {
  const codes = serials.map((serial) => `${round}-${String(serial).padStart(6, '0')}`);
  const numbers = serials.map((serial) => `62220${createHash('sha256').update(`${round}/${serial}`).digest().readUIntBE(0, 6).toString().padStart(15, '0').slice(-14)}`);
  // The checks of foreign keys and the balance of every posting are the work of the earlier steps, not of the payment.
  await t.execute('set local session_replication_role = replica');
  const params = [codes, serials.map((serial) => 500_000 + ((serial * 37) % 100_000))];
  const rows = `unnest($1::text[], $2::bigint[]) with ordinality as x(code, fen, n)`;
  await t.execute(
    `insert into institution (code, name, kind, uscc, district) select code, '示例职业学院' || code, '高职', code, '440106' from unnest($1::text[]) as x(code)`, [codes]);
  await t.execute('insert into payee (id, institution) select code, code from unnest($1::text[]) as x(code)', [codes]);
  await t.execute(
    `insert into payee_account (payee, institution, version, holder, bank_name, bank_code, number_enc, number_last4, number_key, proposed_by, approved_by, effective_on)
     select code, code, 1, '示例职业学院' || code, '示例银行示例市分行', '102581000013', sealed, last4, key, 'bench-registrar', 'bench-maker', '2000-01-01'
     from unnest($1::text[], $2::bytea[], $3::text[], $4::bytea[]) as x(code, sealed, last4, key)`,
    [codes, codes.map((code, index) => cipher.encrypt(numbers[index] ?? '', accountPlace(code, 1))), numbers.map((number) => number.slice(-4)), numbers.map((number) => cipher.blindIndex('account', number))]);
  await t.execute(
    `insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on)
     select 'C-' || code, 'claim', 'real', 9, 'payment', $2::jsonb || jsonb_build_object('institution', code), false, $3 from unnest($1::text[]) as x(code)`, [codes, state, today]);
  await t.execute(
    `insert into claim (claim_no, round, institution, stage, roster_version, rows_count, approved_count, amount_fen, approved_fen, submitted_on, decided_on, policy_hash)
     select 'C-' || code, $3, code, 'payment', 1, 1, 1, fen, fen, $4, $4, 'bench' from ${rows}`, [...params, round, today]);
  await t.execute(`insert into roster (claim_no, version, file_id, status, rows_read, uploaded_by) select 'C-' || code, 1, 'bench', 'read', 1, 'bench' from unnest($1::text[]) as x(code)`, [codes]);
  await t.execute(
    `insert into claim_row (claim_no, roster_version, row_no, sheet_row, facts, personal_enc, person_key, stake_keys, content_hash, district, programme,
                            applied_fen, assessed_verdict, entitled_fen, verdict, amount_fen, outcome)
     select 'C-' || code, 1, 1, 2, '{}', '\\x00', sha256(convert_to(code, 'UTF8')), array[sha256(convert_to(code || '/1', 'UTF8'))], sha256(convert_to(code, 'UTF8')), '440106', $3,
            fen, 'approve', fen, 'approve', fen, 'approved' from ${rows}`, [...params, PROGRAMME]);
  await t.execute(
    `insert into entitlement_stake (stake_key, claim_no, roster_version, row_no, school_year)
     select sha256(convert_to(code || '/1', 'UTF8')), 'C-' || code, 1, 1, '' from unnest($1::text[]) as x(code)`, [codes]);
  await t.execute(
    `insert into ledger_entry (entry_key, kind, case_no, budget_line, on_date, actor, programme, period)
     select 'C-' || code || '/' || kind, kind, 'C-' || code, $2, $3::date, 'bench', $4, to_char($3::date, 'YYYY-MM') from unnest($1::text[]) as x(code), unnest(array['reserve', 'commit']) as kind`,
    [codes, LINE, today, PROGRAMME]);
  await t.execute(
    `insert into ledger_posting (entry_id, account, budget_line, amount_fen)
     select e.id, side.account, e.budget_line, side.sign * c.amount_fen from ledger_entry e join claim c on c.claim_no = e.case_no
     cross join lateral (values (case e.kind when 'reserve' then 'available' else 'reserved' end, -1), (case e.kind when 'reserve' then 'reserved' else 'committed' end, 1)) as side(account, sign)
     where e.case_no = any($1)`, [codes.map((code) => `C-${code}`)]);
}
