-- A batch's hundred thousand postings in one statement. Row by row, each walked over every version of the balance that the ones before had left:
-- the time grew with the square. Now a statement moves each balance once, in the one order of all ledger work.
drop trigger ledger_posting_balance on ledger_posting;
create or replace function post_to_balance() returns trigger language plpgsql as $$
declare
  moved record;
begin
  for moved in select budget_line, account, sum(amount_fen)::bigint as fen from posted group by 1, 2 order by 1, 2 loop
    insert into ledger_balance (budget_line, account, balance_fen) values (moved.budget_line, moved.account, 0) on conflict (budget_line, account) do nothing;
    update ledger_balance set balance_fen = balance_fen + moved.fen where budget_line = moved.budget_line and account = moved.account;
  end loop;
  return null;
end $$;
create trigger ledger_posting_balance after insert on ledger_posting referencing new table as posted for each statement execute function post_to_balance();

-- Asked for every entry: the month of the day is open nearly always.
create or replace function first_open_period(p_on date) returns text language plpgsql volatile as $$
declare
  first_day date := date_trunc('month', p_on)::date;
begin
  while exists (select 1 from accounting_period a where a.month = to_char(first_day, 'YYYY-MM') and a.closed) loop
    first_day := first_day + interval '1 month';
  end loop;
  return to_char(first_day, 'YYYY-MM');
end $$;

-- The same checks; what holds and objections name is gathered once, and not asked for again row by row.
create or replace function unpaid_rows(p_round text, p_programme text, p_on date)
returns table (claim_no text, institution text, roster_version int, row_no int, amount_fen bigint, code text) language sql stable as $$
  with unpaid as (
    select c.claim_no, c.institution, r.roster_version, r.row_no, r.amount_fen, r.stake_keys, encode(r.person_key, 'hex') as person, c.claim_no || '/' || r.row_no as row_key
    from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
    where c.round = p_round and c.stage = 'payment' and r.outcome = 'approved' and (p_programme is null or r.programme = p_programme)
      and not exists (select 1 from payment_row p where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live)
  ), held_now as materialized (
    select h.subject_kind, h.subject from hold h where h.lifted_by is null and h.kind in ('hold', 'block') and h.expires_on >= p_on
  ), objected as materialized (
    select o.claim_no, x.row_no from objection o cross join unnest(o.rows) as x(row_no) where o.outcome = 'open'
  )
  select u.claim_no, u.institution, u.roster_version, u.row_no, u.amount_fen,
    case when u.row_key in (select h.subject from held_now h where h.subject_kind = 'row') then 'ROW_HELD'
         when u.person in (select h.subject from held_now h where h.subject_kind = 'person') then 'PERSON_HELD'
         when (u.claim_no, u.row_no) in (select o.claim_no, o.row_no from objected o) then 'OBJECTION_OPEN'
         -- The allowance belongs to another row: it was approved by hand, or its stake was given back.
         when exists (select 1 from unnest(u.stake_keys) k left join entitlement_stake s on s.stake_key = k
                      where s.claim_no is distinct from u.claim_no or s.row_no is distinct from u.row_no)
           and not overridden('row', u.row_key, 'DUPLICATE', p_on) then 'DUPLICATE'
    end
  from unpaid u
$$;
