-- What came back by clawbacks counts in what is still payable: paid + payable − recovered = entitled.
create index clawback_row_of_claim on clawback_row (claim_no, roster_version, row_no) where live;

-- What came back of a row: each clawback makes its rows good one after the other.
create function recovered_of_row(p_claim_no text, p_roster_version int, p_row_no int) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(sum(least(r.amount_fen, greatest(0, k.recovered_fen - coalesce(
      (select sum(b.amount_fen) from clawback_row b where b.clawback_no = r.clawback_no and b.row_no < r.row_no), 0)))), 0)::bigint
  from clawback_row r join clawback k on k.clawback_no = r.clawback_no
  where r.claim_no = p_claim_no and r.roster_version = p_roster_version and r.row_no = p_row_no and r.live
$$;

-- The part of one term in what came back of a row for the whole year: first what the first term was paid above what it has earned, the rest from the second term, and from
-- the first again when that is not enough.
create function recovered_of_term(p_enrolment_no text, p_term_key text, p_recovered bigint, p_first_paid bigint, p_second_paid bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  with first_term as (
    select least(p_recovered, greatest(0, p_first_paid - coalesce(sum(amount_fen), 0))) as corrected
    from entitlement where enrolment_no = p_enrolment_no and term_key = split_part(p_term_key, '/', 1) || '/1'
  )
  select (case when p_term_key like '%/1' then corrected + greatest(0, p_recovered - corrected - p_second_paid)
               else least(p_second_paid, p_recovered - corrected) end)::bigint from first_term
$$;

create or replace view entitlement_balance with (security_invoker = true) as
  select e.enrolment_no, e.term_key, e.school_year, e.term, e.programme, e.institution, e.entitled_fen, p.paid_fen, p.recovered_fen
  from (
    select enrolment_no, term_key, min(school_year) as school_year, min(term) as term, min(programme) as programme,
           (array_agg(institution order by line desc))[1] as institution, sum(amount_fen)::bigint as entitled_fen
    from entitlement group by enrolment_no, term_key) e
  cross join lateral (
    select coalesce(sum(case when x.whole then case when e.term_key like '%/1' then x.first_paid else x.paid - x.first_paid end else x.paid end), 0)::bigint as paid_fen,
           coalesce(sum(case when x.recovered = 0 then 0
                             when x.whole then recovered_of_term(e.enrolment_no, e.term_key, x.recovered, x.first_paid, x.paid - x.first_paid)
                             else x.recovered end), 0)::bigint as recovered_fen
    from (
      select r.term_key <> e.term_key as whole, p.amount_fen as paid, least(p.amount_fen, r.first_term_fen) as first_paid,
             recovered_of_row(r.claim_no, r.roster_version, r.row_no) as recovered
      from claim_row r
      join payment_row p on p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live
      join payment_line l on l.batch_no = p.batch_no and l.line_no = p.line_no and l.status = 'paid'
      where r.enrolment_no = e.enrolment_no and r.term_key in (e.term_key, split_part(e.term_key, '/', 1))) x) p;
