-- Clocks: `real` follows the calendar, a `stepped` one stands still until somebody advances it (rehearsals, the sample year).
create table clock (
  id text primary key,
  kind text not null check (kind in ('real', 'stepped')),
  today date,
  check ((kind = 'stepped') = (today is not null))
);
insert into clock (id, kind) values ('real', 'real');

create table calendar_year (
  year int primary key,
  notice jsonb not null,
  loaded_by text not null,
  loaded_at timestamptz not null default now()
);

create table institution (
  code text primary key,
  name text not null unique,
  kind text not null,
  uscc text not null unique,
  district text not null,
  contact text not null default '',
  created_at timestamptz not null default now()
);

-- Versioned payee accounts. A version pays only when another person than its proposer has approved it.
create table institution_account (
  institution text not null references institution (code),
  version int not null,
  holder text not null,
  bank_name text not null,
  bank_code text not null,
  number_enc bytea not null,
  number_last4 text not null,
  number_key bytea not null,
  warnings text[] not null default '{}',
  proposed_by text not null,
  approved_by text,
  effective_on date not null,
  primary key (institution, version),
  constraint account_two_people check (approved_by is null or approved_by <> proposed_by)
);

-- The veterans' registry: what the bureau knows of a person, matched by keyed hash only.
create table veteran (
  person_key bytea primary key,
  name_key bytea not null,
  personal_enc bytea not null,
  discharged_on date not null,
  discharge_type text not null,
  district text not null,
  imported_from text not null
);

-- ── Cases: the event log and the state it folds to ──────────────────────────────────────────────────────────────

create table case_instance (
  case_no text primary key,
  kind text not null,
  clock text not null references clock (id),
  version int not null,
  stage text not null,
  state jsonb not null,
  next_tick_on date,
  closed boolean not null,
  opened_on date not null,
  changed_at timestamptz not null default now()
);
create index case_due on case_instance (clock, next_tick_on, case_no) where not closed and next_tick_on is not null;
create index case_open on case_instance (kind, stage, case_no) where not closed;

-- Primary key (case, version): a retry changes nothing, and two writers of one case cannot both win.
create table case_event (
  case_no text not null references case_instance (case_no),
  version int not null,
  type text not null,
  event jsonb not null,
  actor text not null,
  on_date date not null,
  command_id text not null,
  recorded_at timestamptz not null default now(),
  primary key (case_no, version)
);
create index case_event_command on case_event (case_no, command_id);

create table audit (
  id bigint generated always as identity primary key,
  case_no text not null,
  act text not null,
  actor text not null,
  role text not null,
  on_date date not null,
  recorded_at timestamptz not null default now(),
  versions int4range not null,
  unique (case_no, versions)
);

-- Messages that leave a case: to people (notify) and to other cases (send). Written with the events, delivered after.
create table outbox (
  id bigint generated always as identity primary key,
  message_key text not null unique,
  kind text not null check (kind in ('notify', 'send')),
  target text not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  attempts int not null default 0,
  -- A receiver that is away is asked again later and later, without end: a message is never dropped.
  next_attempt_at timestamptz not null default now(),
  outcome text
);
create index outbox_waiting on outbox (id) where delivered_at is null;

create table notification (
  id bigint generated always as identity primary key,
  message_key text not null unique,
  recipient text not null,
  code text not null,
  case_no text not null,
  facts jsonb not null,
  on_date date not null,
  created_at timestamptz not null default now(),
  read_at timestamptz
);
create index notification_of on notification (recipient, id desc);

create trigger case_event_final before update or delete on case_event for each row execute function refuse_change();
create trigger audit_final before update or delete on audit for each row execute function refuse_change();

-- ── Rounds, claims, rosters, rows ───────────────────────────────────────────────────────────────────────────────

create table round (
  code text primary key,
  case_no text not null unique references case_instance (case_no),
  fiscal_year int not null,
  school_year text not null,
  opens_on date not null,
  closes_on date not null,
  status text not null check (status in ('planned', 'open', 'closed'))
);

create table claim (
  claim_no text primary key references case_instance (case_no),
  round text not null references round (code),
  institution text not null references institution (code),
  stage text not null,
  roster_version int not null default 0,
  due_on date,
  rows_count int not null default 0,
  approved_count int not null default 0,
  amount_fen bigint not null default 0,
  reserved_fen bigint not null default 0 check (reserved_fen >= 0),
  approved_fen bigint not null default 0,
  paid_fen bigint not null default 0,
  submitted_on date,
  decided_on date,
  policy_hash text,
  changed_at timestamptz not null default now(),
  constraint one_claim_a_round unique (round, institution),
  constraint never_overpaid check (paid_fen <= approved_fen)
);
create index claim_by_stage on claim (stage, due_on, claim_no);

create table roster (
  claim_no text not null references claim (claim_no),
  version int not null,
  file_id text not null,
  status text not null check (status in ('waiting', 'reading', 'read', 'failed', 'cancelled')),
  rows_read int not null default 0,
  rows_expected int,
  failure jsonb,
  errors jsonb not null default '[]',
  policy_hash text,
  uploaded_by text not null,
  uploaded_at timestamptz not null default now(),
  primary key (claim_no, version)
);

-- One trainee's line. Personal values are in personal_enc; the rest may be read by rules and reports.
create table claim_row (
  claim_no text not null,
  roster_version int not null,
  row_no int not null,
  sheet_row int not null,
  facts jsonb not null,
  personal_enc bytea not null,
  person_key bytea,
  stake_keys bytea[] not null default '{}',
  content_hash bytea not null,
  district text,
  programme text,
  applied_fen bigint not null default 0,
  cell_errors jsonb not null default '[]',
  duplicate_of_row int,
  -- what the rules said, frozen at submission
  assessed_verdict text,
  entitled_fen bigint not null default 0,
  trace jsonb,
  -- what holds now, and who made it so
  verdict text not null default 'unassessed' check (verdict in ('unassessed', 'approve', 'reduce', 'refuse', 'invalid')),
  amount_fen bigint not null default 0 check (amount_fen >= 0),
  reasons text[] not null default '{}',
  set_by text not null default 'engine',
  identity_by text,
  objection text,
  outcome text check (outcome in ('approved', 'refused')),
  primary key (claim_no, roster_version, row_no),
  foreign key (claim_no, roster_version) references roster (claim_no, version),
  constraint refused_rows_get_nothing check (verdict in ('approve', 'reduce') or amount_fen = 0)
);
create index claim_row_person on claim_row (person_key);

-- A reviewer's marks before signing: undone freely until the stage is signed.
create table row_mark (
  claim_no text not null,
  roster_version int not null,
  row_no int not null,
  stage text not null,
  verdict text not null check (verdict in ('approve', 'reduce', 'refuse', 'return')),
  amount_fen bigint not null default 0,
  reason text,
  note text not null default '',
  marked_by text not null,
  marked_at timestamptz not null default now(),
  primary key (claim_no, roster_version, row_no, stage),
  foreign key (claim_no, roster_version, row_no) references claim_row (claim_no, roster_version, row_no)
);

-- What a person is shown before signing: count, total and a digest of the rows as they would be with the stage's marks.
-- p_scope: 'all', 'undecided' (no open objection, no outcome yet) or a district's area code.
create or replace function rows_seen(p_claim text, p_version int, p_scope text, p_stage text)
returns table (count int, approved_count int, total_fen bigint, digest text) language sql stable as $$
  with effective as (
    select r.row_no, coalesce(m.verdict, r.verdict) as verdict, coalesce(m.amount_fen, r.amount_fen) as amount_fen,
           coalesce(m.reason, array_to_string(r.reasons, ',')) as reason, r.content_hash
    from claim_row r
    left join row_mark m on m.claim_no = r.claim_no and m.roster_version = r.roster_version and m.row_no = r.row_no and m.stage = p_stage
    where r.claim_no = p_claim and r.roster_version = p_version
      and case p_scope when 'all' then true when 'undecided' then r.objection is null and r.outcome is null else r.district = p_scope end
  )
  select count(*)::int, (count(*) filter (where verdict in ('approve', 'reduce')))::int,
         coalesce(sum(amount_fen) filter (where verdict in ('approve', 'reduce')), 0)::bigint,
         encode(sha256(convert_to(coalesce(string_agg(
           row_no || '|' || verdict || '|' || amount_fen || '|' || reason || '|' || encode(content_hash, 'hex'), E'\n' order by row_no), ''), 'UTF8')), 'hex')
  from effective
$$;

-- One person's one allowance for a programme group, school year and term: the primary key is the rule (no check-then-insert).
create table entitlement_stake (
  stake_key bytea primary key,
  claim_no text not null,
  roster_version int not null,
  row_no int not null,
  school_year text not null
);
create index entitlement_stake_claim on entitlement_stake (claim_no, roster_version, row_no);

create table objection (
  id text primary key,
  claim_no text not null references claim (claim_no),
  rows int[] not null,
  ground text not null,
  filed_by text not null,
  filed_on date not null,
  outcome text not null default 'open' check (outcome in ('open', 'upheld', 'dismissed')),
  reason text
);

-- ── Ledger: append-only, balanced, never overdrawn ─────────────────────────────────────────────────────────────

create table budget_line (
  code text primary key,
  fiscal_year int not null,
  name text not null
);

create table ledger_entry (
  id bigint generated always as identity primary key,
  entry_key text not null unique,
  kind text not null,
  case_no text not null,
  budget_line text not null references budget_line (code),
  on_date date not null,
  actor text not null,
  corrects text references ledger_entry (entry_key),
  recorded_at timestamptz not null default now()
);

create table ledger_posting (
  entry_id bigint not null references ledger_entry (id),
  account text not null check (account in ('appropriation', 'available', 'reserved', 'committed', 'disbursed')),
  budget_line text not null references budget_line (code),
  amount_fen bigint not null check (amount_fen <> 0),
  primary key (entry_id, account)
);

create table ledger_balance (
  budget_line text not null references budget_line (code),
  account text not null,
  balance_fen bigint not null,
  primary key (budget_line, account),
  -- Money comes from the appropriation account, the only one that may stand below zero.
  constraint budget_overdrawn check (account = 'appropriation' or balance_fen >= 0)
);

create or replace function post_to_balance() returns trigger language plpgsql as $$
begin
  insert into ledger_balance as b (budget_line, account, balance_fen) values (new.budget_line, new.account, 0)
    on conflict (budget_line, account) do nothing;
  update ledger_balance set balance_fen = balance_fen + new.amount_fen where budget_line = new.budget_line and account = new.account;
  return null;
end $$;
create trigger ledger_posting_balance after insert on ledger_posting for each row execute function post_to_balance();

create or replace function refuse_unbalanced() returns trigger language plpgsql as $$
begin
  if (select coalesce(sum(amount_fen), 0) from ledger_posting where entry_id = new.entry_id) <> 0 then
    raise exception 'LEDGER_UNBALANCED: entry % does not sum to zero', new.entry_id using errcode = '23514', constraint = 'ledger_unbalanced';
  end if;
  return null;
end $$;
create constraint trigger ledger_posting_zero after insert on ledger_posting deferrable initially deferred
  for each row execute function refuse_unbalanced();
create trigger ledger_entry_final before update or delete on ledger_entry for each row execute function refuse_change();
create trigger ledger_posting_final before update or delete on ledger_posting for each row execute function refuse_change();

-- ── Disbursement ────────────────────────────────────────────────────────────────────────────────────────────────

create table batch (
  batch_no text primary key references case_instance (case_no),
  round text not null references round (code),
  stage text not null,
  lines int not null,
  total_fen bigint not null,
  prepared_by text not null,
  approved_by text,
  file_id text,
  changed_at timestamptz not null default now()
);

create table payment_line (
  batch_no text not null references batch (batch_no),
  line_no int not null,
  claim_no text not null references claim (claim_no),
  institution text not null references institution (code),
  account_version int not null,
  holder text not null,
  bank_name text not null,
  bank_code text not null,
  account_enc bytea not null,
  account_last4 text not null,
  trainees int not null,
  amount_fen bigint not null check (amount_fen > 0),
  status text not null check (status in ('listed', 'sent', 'paid', 'returned', 'void')),
  result_reason text,
  settled_on date,
  -- A paid or returned line is never edited into another one: the new payment points at the old.
  replaces_batch text,
  replaces_line int,
  primary key (batch_no, line_no),
  foreign key (replaces_batch, replaces_line) references payment_line (batch_no, line_no),
  foreign key (institution, account_version) references institution_account (institution, version)
);
create unique index one_replacement_a_line on payment_line (replaces_batch, replaces_line) where replaces_batch is not null and status <> 'void';

create or replace function keep_settled_lines() returns trigger language plpgsql as $$
begin
  if old.status in ('paid', 'returned', 'void') or new.amount_fen <> old.amount_fen or new.claim_no <> old.claim_no
     or new.account_enc <> old.account_enc then
    raise exception 'POSTED_ROW_IS_FINAL: payment line %/% is settled', old.batch_no, old.line_no using errcode = '23514';
  end if;
  return new;
end $$;
create trigger payment_line_final before update on payment_line for each row execute function keep_settled_lines();

-- Which rows a line pays. A row can be in one live line only: a second payment for the same entitlement cannot be written.
create table payment_row (
  batch_no text not null,
  line_no int not null,
  claim_no text not null,
  roster_version int not null,
  row_no int not null,
  amount_fen bigint not null,
  live boolean not null default true,
  primary key (batch_no, line_no, row_no),
  foreign key (batch_no, line_no) references payment_line (batch_no, line_no),
  foreign key (claim_no, roster_version, row_no) references claim_row (claim_no, roster_version, row_no)
);
create unique index paid_once on payment_row (claim_no, roster_version, row_no) where live;

-- A results file that was read and matched whole; its lines become final with the batch's event.
create table bank_import (
  id text primary key,
  batch_no text not null references batch (batch_no),
  file_id text not null,
  lines jsonb not null,
  imported_by text not null,
  imported_at timestamptz not null default now()
);

create table bank_result (
  batch_no text not null,
  line_no int not null,
  import_id text not null,
  outcome text not null check (outcome in ('paid', 'returned')),
  reason text,
  settled_on date not null,
  primary key (batch_no, line_no),
  foreign key (batch_no, line_no) references payment_line (batch_no, line_no)
);

-- ── Work that runs beside the cases ─────────────────────────────────────────────────────────────────────────────

create table bulk (
  id text primary key,
  act text not null,
  started_by jsonb not null,
  on_date date not null,
  status text not null check (status in ('running', 'done', 'cancelled')),
  total int not null,
  created_at timestamptz not null default now()
);
create table bulk_item (
  bulk_id text not null references bulk (id),
  item_no int not null,
  case_no text not null,
  command jsonb not null,
  status text not null default 'waiting' check (status in ('waiting', 'done', 'refused', 'cancelled')),
  result jsonb,
  primary key (bulk_id, item_no)
);

create table export (
  id text primary key,
  kind text not null,
  params jsonb not null,
  requested_by text not null,
  status text not null check (status in ('waiting', 'done', 'failed', 'cancelled')),
  progress int not null default 0,
  file_id text,
  failure text,
  created_at timestamptz not null default now()
);
