-- Month close, transfers between budget lines, year-end. Each is a case; these are its tables.

alter table accounting_period
  add column case_no text unique references case_instance (case_no),
  -- The closing calendar: by when the month should be closed.
  add column due_on date;

create table budget_transfer (
  transfer_no text primary key references case_instance (case_no),
  fiscal_year int not null,
  from_line text not null references budget_line (code),
  to_line text not null references budget_line (code),
  amount_fen bigint not null check (amount_fen > 0),
  document_no text,
  reason text not null,
  stage text not null,
  proposed_by text not null,
  approved_by text,
  check (from_line <> to_line),
  constraint transfer_two_people check (approved_by is null or approved_by <> proposed_by)
);
create index budget_transfer_of_year on budget_transfer (fiscal_year, transfer_no);

create table year_end (
  year_end_no text primary key references case_instance (case_no),
  fiscal_year int not null,
  stage text not null,
  proposed_by text,
  approved_by text,
  constraint year_end_two_people check (approved_by is null or approved_by <> proposed_by)
);
create unique index one_year_end_at_once on year_end (fiscal_year) where stage in ('frozen', 'proposed');

-- What becomes of what is left on each line.
create table year_end_line (
  year_end_no text not null references year_end (year_end_no),
  budget_line text not null references budget_line (code),
  carry_fen bigint not null check (carry_fen >= 0),
  -- The line of the next year that it is carried into.
  carry_to text,
  lapse_fen bigint not null check (lapse_fen >= 0),
  primary key (year_end_no, budget_line),
  check ((carry_fen > 0) = (carry_to is not null))
);

-- New money, in or out, is no matter of a frozen line. The row is held, so that no reservation slips past a freeze.
create function keep_frozen_lines() returns trigger language plpgsql as $$
declare
  is_frozen boolean;
begin
  if new.kind in ('appropriate', 'reserve', 'transferIn', 'transferOut', 'carryIn') then
    select frozen into is_frozen from budget_line where code = new.budget_line for share;
    if is_frozen then
      raise exception 'LINE_FROZEN: % takes no new money', new.budget_line using errcode = '23514', constraint = 'line_frozen';
    end if;
  end if;
  return new;
end $$;
create trigger ledger_entry_frozen before insert on ledger_entry for each row execute function keep_frozen_lines();
