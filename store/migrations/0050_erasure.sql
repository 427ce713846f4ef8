-- A key for each person and each stored file. What is sealed under one is readable as long as the key is there; without it in no copy of the database.
-- `data_key` says whose a key is and when it was destroyed; the key itself, wrapped by the installation's, lies in a table of its own, so that backups that are
-- kept can leave it out.
create table data_key (
  -- Of a file, the file's own id.
  id         text primary key check (length(id) between 1 and 100),
  -- Keyed hash of the identity number; null: of a file.
  person_key bytea,
  made_at    timestamptz not null default now(),
  erased_on  date,
  erasure_no text,
  check ((erased_on is null) = (erasure_no is null))
);
-- Whose key was destroyed and who comes again is given a new one.
create unique index one_living_key on data_key (person_key) where erased_on is null and person_key is not null;
create table data_key_secret (
  id      text primary key,
  key_enc bytea not null
);
-- The people who are here already; their secrets are made when they are first wanted.
insert into data_key (id, person_key)
select gen_random_uuid()::text, person_key from (
  select person_key from claim_row where person_key is not null union select person_key from enrolment_trainee union select person_key from application union select person_key from veteran) x;

-- Two at once may want the first key of the same person: the first one stays, and both read it.
create function keep_data_keys(p_ids text[], p_persons bytea[], p_secrets bytea[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into data_key (id, person_key) select id, person from unnest(p_ids, p_persons) as x(id, person) on conflict do nothing;
  insert into data_key_secret (id, key_enc)
  select x.id, x.secret from unnest(p_ids, p_secrets) as x(id, secret) join data_key k on k.id = x.id and k.erased_on is null on conflict do nothing;
end $$;

-- Past the policies: whose a row or a file is was asked before, and a wrapped key opens nothing without the value that it is for.
create function living_data_keys(p_persons bytea[], p_files text[]) returns table (id text, person text, secret bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.id, encode(k.person_key, 'hex'), s.key_enc from data_key k left join data_key_secret s on s.id = k.id
  where k.erased_on is null and (k.person_key = any(p_persons) or (k.person_key is null and k.id = any(p_files)))
$$;
create function data_key_secrets(p_ids text[]) returns table (id text, secret bytea) language sql stable security definer set search_path = public, pg_temp as $$
  select s.id, s.key_enc from data_key_secret s where s.id = any(p_ids)
$$;

-- How long what names a person is kept, in whole years from the end of the case. Sample parameters 示例参数, as long as vouchers of accounting are kept
-- (会计档案管理办法: 30 years); a bureau enters the years of its own rules.
create table retention_rule (
  kind      text primary key check (kind in ('claim', 'enrolment', 'admission')),
  years     int not null check (years between 1 and 100),
  reference text not null check (length(reference) between 1 and 200)
);
insert into retention_rule (kind, years, reference) values
  ('claim', 30, '示例参数 · sample parameter'), ('enrolment', 30, '示例参数 · sample parameter'), ('admission', 10, '示例参数 · sample parameter');

-- The erasure of one person: proposed by one, carried out by another. It names the key that is destroyed, and nobody.
create table erasure (
  erasure_no  text primary key references case_instance (case_no),
  key_id      text not null references data_key (id),
  stage       text not null,
  reason      text not null check (length(reason) between 1 and 500),
  proposed_by text not null,
  proposed_on date not null,
  decided_by  text,
  decided_on  date,
  -- How many values and files went with the keys.
  values_gone int,
  files_gone  int,
  constraint erasure_two_people check (stage <> 'erased' or decided_by <> proposed_by)
);
create unique index one_erasure_at_once on erasure (key_id) where stage = 'proposed';
create index application_of_person on application (person_key);
create index enrolment_trainee_of_person on enrolment_trainee (person_key);

create function day_of_clock(p_clock text) returns date language sql stable as $$
  select coalesce((select today from clock where id = p_clock), (now() at time zone 'Asia/Shanghai')::date)
$$;

-- The cases in which a person stands; how each has ended, and until when what names the person is kept. Open cases have no end. Asked past the policies: the
-- administrator reads no case, and sees here that there is one. Of everybody when no key is given.
create function retention_records(p_key text) returns table (key_id text, kind text, case_no text, clock text, ended_on date, due_on date)
language sql stable security definer set search_path = public, pg_temp as $$
  with person as (select id, person_key from data_key where person_key is not null and erased_on is null and (p_key is null or id = p_key)),
  record as (
    select p.id, 'claim' as kind, r.claim_no as case_no from claim_row r join person p on p.person_key = r.person_key
    union select p.id, 'enrolment', t.enrolment_no from enrolment_trainee t join person p on p.person_key = t.person_key
    union select p.id, 'admission', a.case_no from application x join person p on p.person_key = x.person_key join admission a on a.code = x.admission)
  select r.id, r.kind, r.case_no, i.clock, e.ended_on, (e.ended_on + make_interval(years => rule.years))::date
  from record r join case_instance i on i.case_no = r.case_no join retention_rule rule on rule.kind = r.kind
  left join lateral (select max(v.on_date) as ended_on from case_event v where v.case_no = r.case_no and i.closed) e on true
$$;

-- What stands against an erasure: whatever of the person is not over.
create function open_matters(p_key text) returns table (kind text, number text)
language sql stable security definer set search_path = public, pg_temp as $$
  with person as (select person_key, encode(person_key, 'hex') as hash from data_key where id = p_key and person_key is not null and erased_on is null),
  own as (select r.claim_no, r.roster_version, r.row_no from claim_row r join person p on p.person_key = r.person_key)
  select kind, case_no from retention_records(p_key) where ended_on is null
  union select 'clawback', c.clawback_no from clawback_row c join own o using (claim_no, row_no) join case_instance i on i.case_no = c.clawback_no and not i.closed
  union select 'refund', f.refund_no from refund_row f join own o using (claim_no, row_no) join case_instance i on i.case_no = f.refund_no and not i.closed
  union select 'payment', p.batch_no from payment_row p join own o using (claim_no, roster_version, row_no) join case_instance i on i.case_no = p.batch_no and not i.closed
  union select 'payment', l.batch_no from payment_row p join own o using (claim_no, roster_version, row_no)
    join payment_line l on l.batch_no = p.batch_no and l.line_no = p.line_no and l.status = 'returned'
    where not exists (select 1 from payment_line x where x.replaces_batch = l.batch_no and x.replaces_line = l.line_no and x.status <> 'void')
  union select i.kind, i.case_no from case_instance i where i.kind in ('reversal', 'topUp') and not i.closed and i.state->i.kind->>'claim' in (select claim_no from own)
  union select 'hold', h.id from hold h where h.lifted_by is null and h.expires_on >= day_of_clock(h.clock)
    and ((h.subject_kind = 'person' and h.subject = (select hash from person)) or (h.subject_kind = 'row' and h.subject in (select claim_no || '/' || row_no from own)))
$$;

-- People whose records are all over and have been kept for their time, by the day of each record's clock.
create function people_due(p_after text, p_limit int) returns table (key_id text, records int, ended_on date, due_on date, clock text)
language sql stable security definer set search_path = public, pg_temp as $$
  with today as (select id, day_of_clock(id) as day from clock)
  select r.key_id, count(*)::int, max(r.ended_on), max(r.due_on), min(r.clock) from retention_records(null) r join today t on t.id = r.clock
  where r.key_id > coalesce(p_after, '')
  group by r.key_id having bool_and(r.ended_on is not null and r.due_on <= t.day) order by r.key_id limit p_limit
$$;

-- Numbers are counted past the policies.
create function next_erasure() returns int language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::int + 1 from erasure
$$;
