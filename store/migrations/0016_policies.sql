-- Policies 办法 with a life of their own: texts by their hash, the documents made of them, and what was published.

-- A text is what it hashes to; it is never edited.
create table policy_text (
  hash text primary key,
  text text not null check (length(text) <= 500000),
  written_by text not null,
  written_at timestamptz not null default now(),
  constraint policy_text_hash check (hash = encode(sha256(convert_to(text, 'UTF8')), 'hex'))
);
create trigger policy_text_final before update or delete on policy_text for each row execute function refuse_change();

create table policy_document (
  case_no text primary key references case_instance (case_no),
  clock text not null references clock (id),
  stage text not null,
  text_hash text not null references policy_text (hash),
  findings jsonb not null default '[]',
  policy_key text,
  policy_hash text,
  effective_from date,
  changed_at timestamptz not null default now()
);

-- What two people have approved. It counts from effective_from on, on its clock (the real one's everywhere), unless it was revoked before.
create table published_policy (
  case_no text primary key references policy_document (case_no),
  seq bigint generated always as identity unique,
  clock text not null references clock (id),
  policy_key text not null,
  effective_from date not null,
  text_hash text not null references policy_text (hash),
  policy jsonb not null,
  policy_hash text not null,
  approved_by text[] not null,
  published_on date not null,
  revoked_on date,
  constraint policy_approved_by_two check (cardinality(approved_by) = 2 and approved_by[1] <> approved_by[2]),
  constraint policy_revoked_before_its_day check (revoked_on < effective_from)
);
create unique index one_policy_a_day on published_policy (clock, effective_from) where revoked_on is null;
create unique index one_policy_a_version on published_policy (clock, policy_key) where revoked_on is null;

create or replace function keep_published_policies() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.revoked_on is not null or new.revoked_on is null
     or to_jsonb(new) - 'revoked_on' <> to_jsonb(old) - 'revoked_on' then
    raise exception 'PUBLISHED_POLICY_IS_FINAL: %', old.policy_key using errcode = '23514', constraint = 'published_policy_is_final';
  end if;
  return new;
end $$;
create trigger published_policy_final before update or delete on published_policy for each row execute function keep_published_policies();
