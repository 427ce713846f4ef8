-- Top-ups 补差: what is paid on top of rows that were approved too low, linked to the payment that it adds to. A case of its own; the row's amount grows when its
-- claim has heard of it, and what is not paid of the row yet goes into the next batch.
create table top_up (
  top_up_no text primary key references case_instance (case_no),
  institution text not null references institution (code),
  claim_no text not null references claim (claim_no),
  stage text not null check (stage in ('proposed', 'approved', 'rejected')),
  amount_fen bigint not null check (amount_fen > 0),
  reason text not null check (length(reason) between 1 and 500),
  proposed_by text not null,
  approved_by text,
  -- Whether its claim has heard of it: from then on the rows are worth more.
  heard boolean not null default false,
  constraint top_up_two_people check (approved_by is null or approved_by <> proposed_by)
);
create index top_up_of_claim on top_up (claim_no);

create table top_up_row (
  top_up_no text not null references top_up (top_up_no),
  claim_no text not null,
  roster_version int not null,
  row_no int not null,
  -- What the row was worth, all of it paid, and the newest payment of it.
  before_fen bigint not null check (before_fen > 0),
  amount_fen bigint not null check (amount_fen > 0),
  batch_no text not null,
  line_no int not null,
  -- Proposed, or not heard of yet: until then no other top-up of the row begins.
  open boolean not null default true,
  primary key (top_up_no, row_no),
  foreign key (claim_no, roster_version, row_no) references claim_row (claim_no, roster_version, row_no),
  foreign key (batch_no, line_no) references payment_line (batch_no, line_no)
);
create unique index one_top_up_at_once on top_up_row (claim_no, roster_version, row_no) where open;
create index top_up_row_of_claim on top_up_row (claim_no, roster_version, row_no);

-- A row is paid once, and once more for each top-up: live parts are numbered, so that two batches never pay the same one.
alter table payment_row add column part int not null default 1 check (part > 0);
drop index paid_once;
create unique index paid_once on payment_row (claim_no, roster_version, row_no, part) where live;
create index payment_row_in_parts on payment_row (claim_no) where part > 1;

-- Together the parts are never more than the row is worth.
create function keep_parts_within() returns trigger language plpgsql as $$
declare
  beyond record;
begin
  select p.claim_no, p.row_no into beyond
  from payment_row p join claim_row r on r.claim_no = p.claim_no and r.roster_version = p.roster_version and r.row_no = p.row_no
  where p.live and p.claim_no in (select a.claim_no from added a where a.part > 1 or a.claim_no in (select x.claim_no from payment_row x where x.part > 1))
  group by p.claim_no, p.row_no, r.amount_fen having count(*) > 1 and sum(p.amount_fen) > r.amount_fen limit 1;
  if found then
    raise exception 'ALREADY_PAID: % row % would be paid more than it is worth', beyond.claim_no, beyond.row_no using errcode = '23514', constraint = 'paid_within';
  end if;
  return null;
end $$;
create trigger payment_row_within after insert on payment_row referencing new table as added for each statement execute function keep_parts_within();

drop function unpaid_rows(text, text, text, date);
-- `code` says why a row is left out, or is null; `part` numbers the payments of a row: what is not paid of a topped-up row is its next free one.
-- With a source: the rows in their order as long as its money lasts; SOURCE_SHORT is one that it bears in part only.
create function unpaid_rows(p_round text, p_programme text, p_source text, p_on date)
returns table (claim_no text, institution text, roster_version int, row_no int, amount_fen bigint, code text, part int) language sql stable as $$
  with unpaid as (
    select c.claim_no, c.institution, r.roster_version, r.row_no, r.amount_fen, 1 as part, r.stake_keys, coalesce(r.programme, '') as programme,
           encode(r.person_key, 'hex') as person, c.claim_no || '/' || r.row_no as row_key
    from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
    where c.round = p_round and c.stage = 'payment' and r.outcome = 'approved' and (p_programme is null or r.programme = p_programme)
      and not exists (select 1 from payment_row p where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live)
    union all
    select c.claim_no, c.institution, r.roster_version, r.row_no, r.amount_fen - paid.fen, (select min(n) from generate_series(1, paid.n + 1) n where n <> all (paid.parts)), r.stake_keys, coalesce(r.programme, ''),
           encode(r.person_key, 'hex'), c.claim_no || '/' || r.row_no
    from (select distinct w.claim_no, w.roster_version, w.row_no from top_up_row w join top_up u on u.top_up_no = w.top_up_no and u.heard) t
    join claim c on c.claim_no = t.claim_no and c.roster_version = t.roster_version and c.round = p_round and c.stage = 'payment'
    join claim_row r on r.claim_no = t.claim_no and r.roster_version = t.roster_version and r.row_no = t.row_no and r.outcome = 'approved'
    cross join lateral (
      select sum(p.amount_fen)::bigint as fen, count(*)::int as n, array_agg(p.part) as parts
      from payment_row p where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live) paid
    where (p_programme is null or r.programme = p_programme) and paid.fen < r.amount_fen
  ), held_now as materialized (
    select h.subject_kind, h.subject from hold h where h.lifted_by is null and h.kind in ('hold', 'block') and h.expires_on >= p_on
  ), objected as materialized (
    select o.claim_no, x.row_no from objection o cross join unnest(o.rows) as x(row_no) where o.outcome = 'open'
  ), checked as (
    select u.claim_no, u.institution, u.roster_version, u.row_no, u.amount_fen, u.part, u.programme,
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
  select k.claim_no, k.institution, k.roster_version, k.row_no, k.amount_fen, k.code, k.part from checked k where p_source is null
  union all
  select x.claim_no, x.institution, x.roster_version, x.row_no, x.amount_fen, case when x.code is null and x.reaches > x.fen then 'SOURCE_SHORT' else x.code end, x.part
  from (
    select k.*, s.fen, sum(k.amount_fen) filter (where k.code is null) over (partition by k.claim_no, k.programme order by k.row_no) as reaches
    from checked k join pot s on s.claim_no = k.claim_no and s.programme = k.programme where p_source is not null
  ) x
  -- What lies wholly beyond the source's money is another source's matter, and left out of no list of this one.
  where x.code is not null or x.reaches - x.amount_fen < x.fen
$$;
