-- The years of keeping are changed by two people: proposed by one, approved by another. What was proposed stays on record, whatever became of it.
create table retention_change (
  id          uuid primary key,
  kind        text not null references retention_rule (kind),
  years       int not null check (years between 1 and 100),
  reference   text not null check (length(reference) between 1 and 200),
  proposed_by text not null,
  proposed_at timestamptz not null default now(),
  decided_by  text,
  decided_at  timestamptz,
  outcome     text check (outcome in ('approved', 'rejected')),
  check ((outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)),
  constraint retention_change_two_people check (outcome is distinct from 'approved' or decided_by <> proposed_by)
);
create unique index one_retention_change_at_once on retention_change (kind) where outcome is null;
