-- Clawback 追缴: money that was paid and must come back. It is a case of its own; what was paid is never edited.
create table clawback (
  clawback_no text primary key references case_instance (case_no),
  institution text not null references institution (code),
  claim_no text not null references claim (claim_no),
  ground text not null check (ground in ('dropOut', 'objection', 'audit', 'correction')),
  stage text not null,
  amount_fen bigint not null check (amount_fen > 0),
  recovered_fen bigint not null default 0,
  written_off_fen bigint not null default 0,
  due_on date,
  proposed_by text not null,
  approved_by text,
  changed_at timestamptz not null default now(),
  constraint clawback_two_people check (approved_by is null or approved_by <> proposed_by),
  constraint never_over_recovered check (recovered_fen >= 0 and recovered_fen + written_off_fen <= amount_fen)
);
create index clawback_of_institution on clawback (institution, stage);
create index clawback_of_claim on clawback (claim_no);

create table clawback_row (
  clawback_no text not null references clawback (clawback_no),
  claim_no text not null,
  roster_version int not null,
  row_no int not null,
  -- What was paid for the row when the clawback was opened, and what must come back of it.
  paid_fen bigint not null,
  amount_fen bigint not null check (amount_fen > 0),
  live boolean not null default true,
  primary key (clawback_no, row_no),
  foreign key (claim_no, roster_version, row_no) references claim_row (claim_no, roster_version, row_no),
  constraint never_above_paid check (amount_fen <= paid_fen)
);

-- Money that came in. The bank's reference is matched once.
create table clawback_receipt (
  id text primary key,
  clawback_no text not null references clawback (clawback_no),
  bank_reference text not null constraint receipt_once unique check (length(bank_reference) between 1 and 100),
  amount_fen bigint not null check (amount_fen > 0),
  received_on date not null,
  recorded_by text not null
);

alter table payment_line
  -- Kept back for clawbacks: what the bank pays is amount_fen - offset_fen.
  add column offset_fen bigint not null default 0,
  add constraint offset_below_amount check (offset_fen >= 0 and offset_fen < amount_fen);
create table payment_offset (
  batch_no text not null,
  line_no int not null,
  clawback_no text not null references clawback (clawback_no),
  amount_fen bigint not null check (amount_fen > 0),
  status text not null default 'listed' check (status in ('listed', 'taken', 'void')),
  primary key (batch_no, line_no, clawback_no),
  foreign key (batch_no, line_no) references payment_line (batch_no, line_no)
);
create index payment_offset_listed on payment_offset (clawback_no) where status = 'listed';
