-- One notion of who is paid. A payee is an institution, or a trainee to whose own account a programme pays (生活补助); both have accounts of the same table under
-- the same rules, and a payment line pays one of them.
create table payee (
  -- An institution's is its code.
  id text primary key,
  -- Whose clerk keeps the account; of an institution, itself.
  institution text not null references institution (code),
  -- Keyed hash of the trainee's identity number; null: the institution.
  person_key bytea,
  unique (institution, person_key),
  unique (id, institution),
  check ((person_key is null) = (id = institution))
);
create index payee_of_person on payee (person_key) where person_key is not null;
insert into payee (id, institution) select code, code from institution;

-- Whoever registers an institution writes no payees.
create function institution_is_payee() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into payee (id, institution) values (new.code, new.code);
  return null;
end $$;
create trigger institution_payee after insert on institution for each row execute function institution_is_payee();

-- Whom the programme pays the row to, frozen with the amount at submission.
alter table claim_row add column paid_to text not null default 'institution' check (paid_to in ('institution', 'trainee'));

alter table institution_account_day drop constraint institution_account_day_institution_version_fkey;
alter table payment_line drop constraint payment_line_institution_account_version_fkey;

alter table institution_account rename to payee_account;
alter index institution_account_number rename to payee_account_number;
alter table payee_account drop constraint institution_account_pkey, add column payee text;
update payee_account set payee = institution;
-- `holder` is whom lists show: of a trainee the name is masked. In full it is sealed with the number, under the trainee's key.
alter table payee_account alter column payee set not null, add primary key (payee, version), add foreign key (payee, institution) references payee (id, institution);
create index payee_account_institution on payee_account (institution);

alter table institution_account_day rename to payee_account_day;
alter table payee_account_day rename column institution to payee;
alter table payee_account_day add foreign key (payee, version) references payee_account (payee, version);

-- `institution` is whose claim a line pays, `payee` whose account it goes to.
alter table payment_line add column payee text;
alter table payment_line disable trigger payment_line_final;
update payment_line set payee = institution;
alter table payment_line enable trigger payment_line_final;
alter table payment_line alter column payee set not null, add foreign key (payee, account_version) references payee_account (payee, version);
create index payment_line_open_payee on payment_line (payee) where status in ('listed', 'sent');

-- Whom a line pays is as final as what it pays.
create or replace function keep_settled_lines() returns trigger language plpgsql as $$
begin
  if new.account_enc <> old.account_enc and get_byte(new.account_enc, 1) > get_byte(old.account_enc, 1)
     and to_jsonb(new) - 'account_enc' = to_jsonb(old) - 'account_enc' then
    return new;
  end if;
  if old.status = 'paid' and new.status = 'sent' and new.reversals = old.reversals + 1
     and new.reversals <= (select count(*) from reversal r where r.batch_no = old.batch_no and r.line_no = old.line_no and r.stage = 'reversed')
     and to_jsonb(new) - array['status', 'reversals', 'result_reason', 'settled_on'] = to_jsonb(old) - array['status', 'reversals', 'result_reason', 'settled_on'] then
    return new;
  end if;
  if old.status in ('paid', 'returned', 'void') or new.amount_fen <> old.amount_fen or new.claim_no <> old.claim_no
     or new.account_enc <> old.account_enc or new.reversals <> old.reversals or new.payee <> old.payee then
    raise exception 'POSTED_ROW_IS_FINAL: payment line %/% is settled', old.batch_no, old.line_no using errcode = '23514';
  end if;
  return new;
end $$;

drop function account_used_elsewhere(bytea, text);
-- Whether somebody else is paid to the same number: an institution may learn that, not who. A trainee is the same person at whichever institution.
create function account_used_elsewhere(p_number_key bytea, p_payee text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from payee_account a join payee o on o.id = a.payee join payee y on y.id = p_payee
    where a.number_key = p_number_key and o.id <> y.id and (o.person_key is null or o.person_key is distinct from y.person_key))
$$;

drop function unpaid_rows(text, text, text, date);
-- As before, with the payee of each row: of a row that is paid to the trainee, him or her.
-- `code` says why a row is left out, or is null; `part` numbers the payments of a row: what is not paid of a topped-up row is its next free one.
-- With a source: the rows in their order as long as its money lasts; SOURCE_SHORT is one that it bears in part only.
create function unpaid_rows(p_round text, p_programme text, p_source text, p_on date)
returns table (claim_no text, institution text, roster_version int, row_no int, amount_fen bigint, code text, part int, payee text) language sql stable as $$
  with unpaid as (
    select c.claim_no, c.institution, r.roster_version, r.row_no, r.amount_fen, 1 as part, r.stake_keys, coalesce(r.programme, '') as programme,
           encode(r.person_key, 'hex') as person, c.claim_no || '/' || r.row_no as row_key,
           case when r.paid_to = 'trainee' then (select y.id from payee y where y.institution = c.institution and y.person_key = r.person_key) else c.institution end as payee
    from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
    where c.round = p_round and c.stage = 'payment' and r.outcome = 'approved' and (p_programme is null or r.programme = p_programme)
      and not exists (select 1 from payment_row p where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live)
    union all
    select c.claim_no, c.institution, r.roster_version, r.row_no, r.amount_fen - paid.fen, (select min(n) from generate_series(1, paid.n + 1) n where n <> all (paid.parts)), r.stake_keys, coalesce(r.programme, ''),
           encode(r.person_key, 'hex'), c.claim_no || '/' || r.row_no,
           case when r.paid_to = 'trainee' then (select y.id from payee y where y.institution = c.institution and y.person_key = r.person_key) else c.institution end
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
    select u.claim_no, u.institution, u.roster_version, u.row_no, u.amount_fen, u.part, u.programme, u.payee,
      case when u.row_key in (select h.subject from held_now h where h.subject_kind = 'row') then 'ROW_HELD'
           when u.person in (select h.subject from held_now h where h.subject_kind = 'person') then 'PERSON_HELD'
           when (u.claim_no, u.row_no) in (select o.claim_no, o.row_no from objected o) then 'OBJECTION_OPEN'
           -- The allowance belongs to another row: it was approved by hand, or its stake was given back.
           when exists (select 1 from unnest(u.stake_keys) k left join entitlement_stake s on s.stake_key = k
                        where s.claim_no is distinct from u.claim_no or s.row_no is distinct from u.row_no)
             and not overridden('row', u.row_key, 'DUPLICATE', p_on) then 'DUPLICATE'
           when u.payee is null then 'NO_APPROVED_ACCOUNT'
      end as code
    from unpaid u
  ), pot as materialized (
    select s.claim_no, s.programme, s.fen from committed_of_source(p_round, p_source) s where p_source is not null and s.fen > 0
  )
  select k.claim_no, k.institution, k.roster_version, k.row_no, k.amount_fen, k.code, k.part, k.payee from checked k where p_source is null
  union all
  select x.claim_no, x.institution, x.roster_version, x.row_no, x.amount_fen, case when x.code is null and x.reaches > x.fen then 'SOURCE_SHORT' else x.code end, x.part, x.payee
  from (
    select k.*, s.fen, sum(k.amount_fen) filter (where k.code is null) over (partition by k.claim_no, k.programme order by k.row_no) as reaches
    from checked k join pot s on s.claim_no = k.claim_no and s.programme = k.programme where p_source is not null
  ) x
  -- What lies wholly beyond the source's money is another source's matter, and left out of no list of this one.
  where x.code is not null or x.reaches - x.amount_fen < x.fen
$$;
