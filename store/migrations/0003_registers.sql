-- Registers: why a warning was overridden, imports of the veterans' registry, what a document could not draw.
alter table institution add column override_reason text check (length(override_reason) between 1 and 500);

alter table institution_account
  -- Why the holder's name differs from the institution's.
  add column exception_reason text check (length(exception_reason) between 1 and 500),
  -- Why a warning (a bank code that fails its check digit …) was overridden.
  add column override_reason text check (length(override_reason) between 1 and 500),
  -- The command that proposed it: the same proposal sent twice is one version.
  add column proposal_id text unique;
create index institution_account_number on institution_account (number_key);

create table registry_import (
  id text primary key,
  file_id uuid not null references stored_file (id),
  status text not null check (status in ('waiting', 'reading', 'done', 'failed')),
  -- People taken into the registry, and rows that could not be used.
  rows int not null default 0,
  rejected int not null default 0,
  -- Findings in cells, the first 500; they never hold a cell's content.
  errors jsonb not null default '[]',
  failure jsonb,
  imported_by text not null,
  created_at timestamptz not null default now()
);

-- `failure` keeps the code; the sentence and the places are here.
alter table export
  add column failure_message jsonb,
  add column failure_detail jsonb not null default '[]',
  add column missing_glyphs jsonb not null default '[]';
