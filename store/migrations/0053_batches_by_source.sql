-- Batches by source of the money, beside by round and programme: the rows that one source's committed money still bears.
alter table batch add column source text check (source in ('central', 'provincial', 'city', 'district', 'partner'));
create index payment_line_open on payment_line (claim_no) where status in ('listed', 'sent');

-- What open lines will take of the claims of a round: of their batch's own source, or, where the batch names none (source null), of any.
create function promised(p_round text) returns table (claim_no text, programme text, source text, fen bigint) language sql stable as $$
  select l.claim_no, coalesce(r.programme, ''), b.source, sum(p.amount_fen)::bigint
  from claim c join payment_line l on l.claim_no = c.claim_no and l.status in ('listed', 'sent') join batch b on b.batch_no = l.batch_no
  join payment_row p on p.batch_no = l.batch_no and p.line_no = l.line_no
  join claim_row r on r.claim_no = p.claim_no and r.roster_version = p.roster_version and r.row_no = p.row_no
  where c.round = p_round group by 1, 2, 3
$$;

-- What is committed of a source for the claims of a round and is promised to no open line; a line of no source may take all of it.
create function committed_of_source(p_round text, p_source text) returns table (claim_no text, programme text, fen bigint) language sql stable as $$
  with held as (
    select e.case_no as claim_no, coalesce(e.programme, '') as programme, sum(g.amount_fen) as fen
    from claim c join ledger_entry e on e.case_no = c.claim_no join budget_line b on b.code = e.budget_line and b.source = p_source
    join ledger_posting g on g.entry_id = e.id and g.account = 'committed'
    where c.round = p_round group by 1, 2
  ), taken as (
    select o.claim_no, o.programme, sum(o.fen) as fen from promised(p_round) o where coalesce(o.source, p_source) = p_source group by 1, 2
  )
  select h.claim_no, h.programme, (h.fen - coalesce(t.fen, 0))::bigint from held h left join taken t on t.claim_no = h.claim_no and t.programme = h.programme
$$;

drop function unpaid_rows(text, text, date);
-- `code` says why a row is left out, or is null. With a source: the rows in their order as long as its money lasts; SOURCE_SHORT is one that it bears in part only.
create function unpaid_rows(p_round text, p_programme text, p_source text, p_on date)
returns table (claim_no text, institution text, roster_version int, row_no int, amount_fen bigint, code text) language sql stable as $$
  with unpaid as (
    select c.claim_no, c.institution, r.roster_version, r.row_no, r.amount_fen, r.stake_keys, coalesce(r.programme, '') as programme,
           encode(r.person_key, 'hex') as person, c.claim_no || '/' || r.row_no as row_key
    from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
    where c.round = p_round and c.stage = 'payment' and r.outcome = 'approved' and (p_programme is null or r.programme = p_programme)
      and not exists (select 1 from payment_row p where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live)
  ), held_now as materialized (
    select h.subject_kind, h.subject from hold h where h.lifted_by is null and h.kind in ('hold', 'block') and h.expires_on >= p_on
  ), objected as materialized (
    select o.claim_no, x.row_no from objection o cross join unnest(o.rows) as x(row_no) where o.outcome = 'open'
  ), checked as (
    select u.claim_no, u.institution, u.roster_version, u.row_no, u.amount_fen, u.programme,
      case when u.row_key in (select h.subject from held_now h where h.subject_kind = 'row') then 'ROW_HELD'
           when u.person in (select h.subject from held_now h where h.subject_kind = 'person') then 'PERSON_HELD'
           when (u.claim_no, u.row_no) in (select o.claim_no, o.row_no from objected o) then 'OBJECTION_OPEN'
           -- The allowance belongs to another row: it was approved by hand, or its stake was given back.
           when exists (select 1 from unnest(u.stake_keys) k left join entitlement_stake s on s.stake_key = k
                        where s.claim_no is distinct from u.claim_no or s.row_no is distinct from u.row_no)
             and not overridden('row', u.row_key, 'DUPLICATE', p_on) then 'DUPLICATE'
      end as code
    from unpaid u
  ), pot as materialized (
    select s.claim_no, s.programme, s.fen from committed_of_source(p_round, p_source) s where p_source is not null and s.fen > 0
  )
  select k.claim_no, k.institution, k.roster_version, k.row_no, k.amount_fen, k.code from checked k where p_source is null
  union all
  select x.claim_no, x.institution, x.roster_version, x.row_no, x.amount_fen, case when x.code is null and x.reaches > x.fen then 'SOURCE_SHORT' else x.code end
  from (
    select k.*, s.fen, sum(k.amount_fen) filter (where k.code is null) over (partition by k.claim_no, k.programme order by k.row_no) as reaches
    from checked k join pot s on s.claim_no = k.claim_no and s.programme = k.programme where p_source is not null
  ) x
  -- What lies wholly beyond the source's money is another source's matter, and left out of no list of this one.
  where x.code is not null or x.reaches - x.amount_fen < x.fen
$$;
