-- What a policy would do to claims that stand under another: the run, its totals, and the rows that would change.
create table what_if (
  id text primary key,
  -- The draft whose text is tried; null where it is a policy that is in force already.
  policy_no text references policy_document (case_no),
  text_hash text references policy_text (hash),
  policy_key text not null,
  policy_hash text not null,
  scope jsonb not null,
  clock text not null references clock (id),
  on_date date not null,
  status text not null default 'running' check (status in ('running', 'done', 'failed', 'cancelled')),
  rows_done int not null default 0,
  rows_total int,
  totals jsonb,
  file_id uuid references stored_file (id),
  failure text,
  started_by text not null,
  created_at timestamptz not null default now(),
  check ((policy_no is null) = (text_hash is null))
);

create table what_if_row (
  what_if_id text not null references what_if (id),
  claim_no text not null,
  row_no int not null,
  institution text not null,
  district text not null,
  programme text not null,
  before_verdict text not null,
  before_fen bigint not null,
  before_reasons text[] not null,
  after_verdict text not null,
  after_fen bigint not null,
  after_reasons text[] not null,
  primary key (what_if_id, claim_no, row_no)
);
