-- Nightly reconciliation 对账: what the ledger, the events, the bank's results and the workflows say of the same money, and where they differ.

create table reconciliation_run (
  id text primary key,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  differences int
);

create table reconciliation_item (
  id bigint generated always as identity primary key,
  kind text not null,
  -- A case number, a payment line, a budget line: never a person.
  subject text not null,
  expected text not null,
  found text not null,
  first_run text not null references reconciliation_run (id),
  -- The last run that still saw it.
  last_run text not null references reconciliation_run (id),
  owner text,
  taken_at timestamptz,
  resolved_at timestamptz,
  resolution text check (length(resolution) between 1 and 500),
  check ((resolved_at is null) = (resolution is null)),
  constraint resolved_by_its_owner check (resolved_at is null or owner is not null)
);
create unique index one_open_difference on reconciliation_item (kind, subject) where resolved_at is null;
