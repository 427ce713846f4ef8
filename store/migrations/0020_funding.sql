-- Budget lines by source and programme, the plan that spreads a programme's costs over the sources, and the accounting periods.

alter table budget_line
  add column source text not null default 'city' check (source in ('central', 'provincial', 'city', 'district', 'partner')),
  -- None: for every programme.
  add column programme text,
  add column functional_code text check (functional_code ~ '^[0-9]{3,9}$'),
  -- A frozen line takes no new reservation; what is reserved on it goes on.
  add column frozen boolean not null default false;

-- How costs fall on the sources. The newest row of a year and programme holds; '' is every programme without a plan of its own.
create table funding_plan (
  id bigint generated always as identity primary key,
  fiscal_year int not null,
  programme text not null default '',
  plan jsonb not null,
  reason text not null,
  set_by text not null,
  set_at timestamptz not null default now()
);
create index funding_plan_newest on funding_plan (fiscal_year, programme, id desc);
create trigger funding_plan_final before update or delete on funding_plan for each row execute function refuse_change();

-- A month that is not listed is open.
create table accounting_period (
  month text primary key check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  closed boolean not null,
  changed_by text not null,
  changed_on date not null
);

alter table ledger_entry
  add column programme text,
  add column document_no text,
  -- The month that the entry counts in: that of its day, or the first open one after it.
  add column period text check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$');
create index ledger_entry_case on ledger_entry (case_no);
create index ledger_entry_period on ledger_entry (period);

create or replace function first_open_period(p_on date) returns text language sql volatile as $$
  select to_char(m, 'YYYY-MM') from generate_series(date_trunc('month', p_on::timestamp), date_trunc('month', p_on::timestamp) + interval '120 months', interval '1 month') m
  where not exists (select 1 from accounting_period a where a.month = to_char(m, 'YYYY-MM') and a.closed) order by m limit 1
$$;

-- Who closes a month takes the same lock alone (store/periods.ts), so that no entry slips into it.
create or replace function keep_periods() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('funeng accounting period', 0));
  new.period := coalesce(new.period, first_open_period(new.on_date));
  if exists (select 1 from accounting_period where month = new.period and closed) then
    raise exception 'PERIOD_CLOSED: % takes no entry', new.period using errcode = '23514', constraint = 'period_closed';
  end if;
  return new;
end $$;
create trigger ledger_entry_period before insert on ledger_entry for each row execute function keep_periods();

-- Entries of before: in the month of their day.
alter table ledger_entry disable trigger ledger_entry_final;
update ledger_entry set period = to_char(on_date, 'YYYY-MM');
alter table ledger_entry enable trigger ledger_entry_final;
alter table ledger_entry alter column period set not null;
