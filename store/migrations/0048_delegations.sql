-- 委派: who acts for whom on which days. The reason may say that somebody is ill: it is sealed.
create table delegation (
  id uuid primary key,
  person_id text not null references person (id),
  delegate_id text not null references person (id),
  from_on date not null,
  to_on date not null,
  reason_enc bytea not null,
  made_by text not null,
  made_at timestamptz not null default now(),
  revoked_by text,
  revoked_at timestamptz,
  check (to_on >= from_on),
  check (person_id <> delegate_id),
  check ((revoked_by is null) = (revoked_at is null))
);
create index delegation_person on delegation (person_id);
create index delegation_delegate on delegation (delegate_id);

-- In whose stead an act was done.
alter table audit add column in_stead text;

-- Whether the one who asks is the delegate of a person on the day that a clock shows.
create function stands_in_for(p_person text, p_clock text) returns boolean language sql stable strict as $$
  select exists (
    select 1 from delegation d join clock k on k.id = p_clock
    where d.person_id = p_person and d.delegate_id = acting('person') and d.revoked_at is null
      and coalesce(k.today, (now() at time zone 'Asia/Shanghai')::date) between d.from_on and d.to_on)
$$;

-- When people are absent, whoever asks: a delegate who is away is refused without being shown why.
create function absences(p_people text[]) returns table (person_id text, from_on date, to_on date)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.person_id, d.from_on, d.to_on from delegation d where d.person_id = any(p_people) and d.revoked_at is null
$$;

-- Both are told of a delegation and of its end, whoever made it: a register has no outbox of its own.
create function tell_of_delegation(p_id uuid) returns void language sql volatile security definer set search_path = public, pg_temp as $$
  insert into notification (message_key, recipient, code, case_no, facts, on_date)
  select 'delegation/' || d.id || '/' || told.person || '/' || said.code, 'person:' || told.person, said.code, 'delegation/' || d.id,
         jsonb_build_object('person', p.display_name, 'delegate', g.display_name, 'from', d.from_on, 'to', d.to_on), (now() at time zone 'Asia/Shanghai')::date
  from delegation d join person p on p.id = d.person_id join person g on g.id = d.delegate_id
    cross join lateral (values (d.person_id), (d.delegate_id)) as told (person)
    cross join lateral (select case when d.revoked_at is null then 'DELEGATION_MADE' else 'DELEGATION_REVOKED' end as code) as said
  where d.id = p_id
  on conflict (message_key) do nothing
$$;
