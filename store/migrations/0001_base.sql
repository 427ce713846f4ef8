-- People, sessions, idempotency keys, stored files, and the audit of access.
-- Columns named *_enc are sealed by the application (store/crypto.ts): the database never sees their content.

-- ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- One row a person who signs in. The session library keeps its own columns here too (email, email_verified, image):
-- a person has no e-mail in this product, so email holds <username>@people.invalid.
create table person (
  id               text primary key,
  username         text not null unique check (username = lower(username) and length(username) between 3 and 40),
  display_name     text not null check (length(display_name) between 1 and 60),
  role             text not null check (role in (
                     'institution', 'district', 'city_first', 'city_second', 'city_decider',
                     'finance_maker', 'finance_approver', 'registrar', 'admin', 'auditor')),
  institution_code text,
  district_code    text check (district_code ~ '^[0-9]{6}$'),
  disabled_at      timestamptz,
  email            text not null unique,
  email_verified   boolean not null default false,
  image            text,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  -- A scope belongs to exactly the role that needs it: nobody is a district officer of nowhere.
  constraint person_institution_scope check ((role = 'institution') = (institution_code is not null)),
  constraint person_district_scope    check ((role = 'district')    = (district_code is not null))
);
create index person_by_institution on person (institution_code) where institution_code is not null;
create index person_by_district    on person (district_code)    where district_code is not null;
create index person_by_role        on person (role, id);

create table sign_in_credential (
  id                       text primary key,
  person_id                text not null references person (id) on delete cascade,
  account_id               text not null,
  provider_id              text not null,
  password_hash            text,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index sign_in_credential_by_person on sign_in_credential (person_id);

create table sign_in_session (
  id         text primary key,
  token      text not null unique,
  person_id  text not null references person (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sign_in_session_by_person on sign_in_session (person_id);
create index sign_in_session_by_expiry on sign_in_session (expires_at);

-- Wanted by the session library for mailed codes; stays empty here.
create table sign_in_verification (
  id         text primary key,
  identifier text not null,
  value      text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sign_in_verification_by_identifier on sign_in_verification (identifier);

-- Failed sign-ins, for the limit. The name typed is kept as a keyed hash: people type passwords into the wrong box.
create table sign_in_failure (
  id            bigint generated always as identity primary key,
  at            timestamptz not null default now(),
  username_hash bytea not null,
  ip_address    text not null
);
create index sign_in_failure_by_username on sign_in_failure (username_hash, at);
create index sign_in_failure_by_address  on sign_in_failure (ip_address, at);

-- ── idempotency keys ────────────────────────────────────────────────────────────────────────────────────────────────
-- A key belongs to one actor and to one request (hash of method, path and body). While lease_until lies ahead the first
-- request is under way; after it (a crash in between) the same request may take the key over.
create table idempotency_key (
  actor_id     text not null,
  key          text not null check (length(key) between 1 and 200),
  request_hash bytea not null check (octet_length(request_hash) = 32),
  lease_token  uuid not null,
  lease_until  timestamptz not null,
  finished_at  timestamptz,
  status       integer check (status between 200 and 299),
  response_enc bytea,
  created_at   timestamptz not null default now(),
  primary key (actor_id, key),
  check ((finished_at is null) = (status is null))
);
create index idempotency_key_by_age on idempotency_key (created_at);

-- ── stored files ────────────────────────────────────────────────────────────────────────────────────────────────────
-- Rosters in, sheets and notices out: 20 MiB at most. The name is sealed too: clerks write people's names into it.
create table stored_file (
  id               uuid primary key,
  purpose          text not null check (purpose ~ '^[a-z][a-z0-9.-]{0,59}$'),
  name_enc         bytea not null,
  media_type       text not null check (length(media_type) between 3 and 120),
  size_bytes       integer not null check (size_bytes between 0 and 20971520),
  sha256           bytea not null check (octet_length(sha256) = 32),
  content_enc      bytea not null,
  -- Who may read it besides the city: the owner institution, the owner district; neither means the city only.
  institution_code text,
  district_code    text,
  -- The case the file belongs to (claim number, round, batch …), when there is one.
  case_id          text,
  created_by       text not null,
  created_at       timestamptz not null default now()
);
-- Ciphertext does not compress: do not try.
alter table stored_file alter column content_enc set storage external;
create index stored_file_by_case on stored_file (case_id, purpose, created_at) where case_id is not null;
create index stored_file_by_institution on stored_file (institution_code, created_at) where institution_code is not null;

-- ── audit of access ─────────────────────────────────────────────────────────────────────────────────────────────────
-- Sign-ins, refusals and downloads: what leaves no event in a case. Rows are added, never changed.
create table access_audit (
  id          bigint generated always as identity primary key,
  at          timestamptz not null default now(),
  actor_id    text,
  actor_role  text,
  act         text not null,
  outcome     text not null check (outcome in ('allowed', 'refused')),
  -- What was acted on: a file's id, a case number. Never a person's name or number.
  subject     text,
  code        text,
  ip_address  text,
  request_id  text
);
create index access_audit_by_actor   on access_audit (actor_id, at);
create index access_audit_by_subject on access_audit (subject, at) where subject is not null;
create index access_audit_by_time    on access_audit (at);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger access_audit_append_only before update or delete or truncate on access_audit
  for each statement execute function refuse_change();
