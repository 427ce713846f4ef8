-- Holds 暂缓, blocks 禁付 and overrides 放行: attributed, reasoned, expiring. A hold keeps its subject out of payment; an override lets one
-- named check pass for it, once a second person has confirmed it.
create table hold (
  id text primary key,
  kind text not null check (kind in ('hold', 'block', 'override')),
  subject_kind text not null check (subject_kind in ('person', 'institution', 'row', 'batch')),
  -- An institution's code, a batch's number, claim/row; of a person the keyed hash in hex.
  subject text not null,
  -- What people are shown: a person is named by a row of his or hers.
  shown text not null,
  check_code text check ((kind = 'override') = (check_code is not null)),
  reason text not null check (length(reason) between 1 and 500),
  clock text not null references clock (id),
  placed_by text not null,
  placed_on date not null,
  expires_on date not null check (expires_on >= placed_on),
  confirmed_by text,
  lifted_by text,
  lifted_on date,
  lift_reason text check (length(lift_reason) between 1 and 500),
  recorded_at timestamptz not null default now(),
  constraint override_two_people check (confirmed_by is null or (kind = 'override' and confirmed_by <> placed_by)),
  constraint block_two_people check (kind <> 'block' or lifted_by is null or lifted_by <> placed_by),
  check ((lifted_by is null) = (lifted_on is null) and (lifted_by is null) = (lift_reason is null))
);
create index hold_in_force on hold (subject_kind, subject) where lifted_by is null;

create function held(p_subject_kind text, p_subject text, p_on date) returns boolean language sql stable as $$
  select exists (select 1 from hold h where h.subject_kind = p_subject_kind and h.subject = p_subject and h.lifted_by is null
    and h.kind in ('hold', 'block') and h.expires_on >= p_on)
$$;
create function overridden(p_subject_kind text, p_subject text, p_check text, p_on date) returns boolean language sql stable as $$
  select exists (select 1 from hold h where h.subject_kind = p_subject_kind and h.subject = p_subject and h.lifted_by is null
    and h.kind = 'override' and h.confirmed_by is not null and h.check_code = p_check and h.expires_on >= p_on)
$$;

alter table institution
  add column closed_on date,
  -- 办学许可证 with the last day of its validity.
  add column licence_no text check (length(licence_no) between 1 and 60),
  add column licence_until date;

alter table institution_account
  add column proof_file_id uuid references stored_file (id),
  add column rejected_by text,
  add column reject_reason text check (length(reject_reason) between 1 and 500),
  add constraint approved_or_rejected check (approved_by is null or rejected_by is null),
  add check ((rejected_by is null) = (reject_reason is null));

-- The day that each clock showed when an account was approved: the cooling period of a changed account counts from there.
create table institution_account_day (
  institution text not null,
  version int not null,
  clock text not null references clock (id),
  approved_on date not null,
  primary key (institution, version, clock),
  foreign key (institution, version) references institution_account (institution, version)
);

-- Rules of payment as dated data; domain/payment-rules.ts has their shape. 示例参数.
create table payment_rules (
  effective_on date primary key,
  rules jsonb not null,
  entered_by text not null
);
insert into payment_rules (effective_on, rules, entered_by) values ('2000-01-01', '{
  "approvals": [{"fromFen": 0, "people": 1}, {"fromFen": 100000000, "people": 2}],
  "coolingDays": 3, "offsetMaxPercent": 50,
  "clawback": {"workingDays": 30, "reminderDaysBefore": 5, "instalmentsMax": 12,
               "amount": {"dropOut": "proportional", "objection": "full", "audit": "full", "correction": "difference"}},
  "sample": {"valuePercent": 10, "alwaysFromFen": 2000000, "approvals": 30, "refusals": 10}
}', 'sample');

-- Approved rows that no live payment covers, each with the first check that it fails; null: it can be paid.
create function unpaid_rows(p_round text, p_programme text, p_on date)
returns table (claim_no text, institution text, roster_version int, row_no int, amount_fen bigint, code text) language sql stable as $$
  with unpaid as (
    select c.claim_no, c.institution, r.roster_version, r.row_no, r.amount_fen, r.stake_keys, encode(r.person_key, 'hex') as person, c.claim_no || '/' || r.row_no as row_key
    from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
    where c.round = p_round and c.stage = 'payment' and r.outcome = 'approved' and (p_programme is null or r.programme = p_programme)
      and not exists (select 1 from payment_row p where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live)
  )
  select u.claim_no, u.institution, u.roster_version, u.row_no, u.amount_fen,
    case when held('row', u.row_key, p_on) then 'ROW_HELD'
         when held('person', u.person, p_on) then 'PERSON_HELD'
         when exists (select 1 from objection o where o.claim_no = u.claim_no and o.outcome = 'open' and u.row_no = any(o.rows)) then 'OBJECTION_OPEN'
         -- The allowance belongs to another row: it was approved by hand, or its stake was given back.
         when exists (select 1 from unnest(u.stake_keys) k left join entitlement_stake s on s.stake_key = k
                      where s.claim_no is distinct from u.claim_no or s.row_no is distinct from u.row_no)
           and not overridden('row', u.row_key, 'DUPLICATE', p_on) then 'DUPLICATE'
    end
  from unpaid u
$$;

create table batch_left_out (
  batch_no text not null references batch (batch_no),
  item int not null,
  claim_no text not null references claim (claim_no),
  -- Null: the whole payee.
  row_no int,
  code text not null,
  amount_fen bigint not null,
  primary key (batch_no, item)
);

alter table batch
  add column programme text,
  add column approvals int not null default 1 check (approvals between 1 and 5);
create table batch_approval (
  batch_no text not null references batch (batch_no),
  approver text not null,
  lines int not null,
  total_fen bigint not null,
  digest text not null,
  on_date date not null,
  constraint approver_once primary key (batch_no, approver)
);

alter table payment_line
  -- Since when the bank does not know what became of it: it waits for a person or for the next statement.
  add column unknown_on date;
alter table bank_import
  alter column file_id drop not null,
  add column decided_reason text check (length(decided_reason) between 1 and 500),
  add check ((file_id is null) = (decided_reason is not null));

create index payment_line_institution on payment_line (institution, status);
