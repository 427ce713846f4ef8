-- ── Enrolments: a trainee's years in a programme, and what they earn ────────────────────────────────────────────

-- Who it is, saved before the case begins: commands and histories carry the number only.
create table enrolment_trainee (
  enrolment_no text primary key,
  person_key bytea not null,
  personal_enc bytea not null,
  saved_at timestamptz not null default now()
);

-- The keys under which a person's terms are taken, made beforehand for a span of school years: two a year, in order.
create table enrolment_stake_key (
  enrolment_no text not null references enrolment_trainee (enrolment_no),
  programme_group text not null,
  first_year int not null,
  keys bytea[] not null,
  primary key (enrolment_no, programme_group)
);

create table enrolment (
  enrolment_no text primary key references case_instance (case_no),
  institution text not null references institution (code),
  district text not null,
  programme text not null,
  programme_group text not null,
  kind text not null,
  major text not null,
  stage text not null,
  -- Until it is completed or given up; the file itself may stay open longer.
  open boolean not null,
  person_key bytea not null,
  policy_hash text not null,
  starts_on date,
  due_on date,
  certificate_level text,
  employer_order text,
  earned_fen bigint not null default 0 check (earned_fen >= 0),
  opened_on date not null,
  changed_at timestamptz not null default now()
);
create unique index one_open_enrolment on enrolment (person_key, programme_group) where open;
create index enrolment_of_institution on enrolment (institution, enrolment_no);
create index enrolment_of_person on enrolment (person_key);
create index enrolment_by_stage on enrolment (stage, enrolment_no);

-- The terms and instalments as they stand: what waits to be confirmed, and until when.
create table enrolment_term (
  enrolment_no text not null references enrolment (enrolment_no),
  term_key text not null,
  school_year text not null,
  term int not null check (term in (1, 2)),
  institution text not null,
  starts_on date not null,
  status text not null check (status in ('planned', 'open', 'confirmed')),
  due_on date,
  facts jsonb,
  primary key (enrolment_no, term_key)
);
create index enrolment_term_waiting on enrolment_term (institution, school_year, term, status);

-- What was earned: one line a term or instalment. Never edited; a difference is a further line that points at the first.
create table entitlement (
  enrolment_no text not null references enrolment (enrolment_no),
  line int not null check (line > 0),
  term_key text not null,
  school_year text not null,
  term int not null check (term in (1, 2)),
  institution text not null,
  programme text not null,
  policy_hash text not null,
  amount_fen bigint not null,
  adjusts int,
  reasons text[] not null default '{}',
  trace jsonb not null,
  on_date date not null,
  actor text not null,
  recorded_at timestamptz not null default now(),
  primary key (enrolment_no, line),
  foreign key (enrolment_no, adjusts) references entitlement (enrolment_no, line),
  constraint only_adjustments_take_back check (adjusts is not null or amount_fen >= 0)
);
create unique index earned_once on entitlement (enrolment_no, term_key) where adjusts is null;
create index entitlement_of_institution on entitlement (institution, school_year, term);
create trigger entitlement_final before update or delete on entitlement for each row execute function refuse_change();

-- A stake is held by a claim, by an enrolment, or by an enrolment and the claim that was made from it.
alter table entitlement_stake alter column claim_no drop not null, alter column roster_version drop not null, alter column row_no drop not null;
alter table entitlement_stake add column enrolment_no text references enrolment (enrolment_no);
alter table entitlement_stake add constraint stake_is_held check (claim_no is not null or enrolment_no is not null);
create index entitlement_stake_enrolment on entitlement_stake (enrolment_no) where enrolment_no is not null;

-- A row that claims what an enrolment has earned.
alter table claim_row add column enrolment_no text references enrolment (enrolment_no);
alter table claim_row add column term_key text;
alter table claim_row add constraint earned_rows_name_their_term check ((enrolment_no is null) = (term_key is null));
create index claim_row_enrolment on claim_row (enrolment_no, term_key) where enrolment_no is not null;

-- What each term or instalment has earned, and what the bank has credited of it.
create view entitlement_balance as
  select e.enrolment_no, e.term_key, min(e.school_year) as school_year, min(e.term) as term, min(e.programme) as programme,
         (array_agg(e.institution order by e.line desc))[1] as institution, sum(e.amount_fen)::bigint as entitled_fen,
         (select coalesce(sum(p.amount_fen), 0) from claim_row r
            join payment_row p on p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live
            join payment_line l on l.batch_no = p.batch_no and l.line_no = p.line_no and l.status = 'paid'
          where r.enrolment_no = e.enrolment_no and r.term_key = e.term_key)::bigint as paid_fen
  from entitlement e group by e.enrolment_no, e.term_key;

-- How often a person has a programme: the times allowed are the policy's, the numbers are taken one after the other.
create table allowance_use (
  person_key bytea not null,
  programme text not null,
  use_no int not null check (use_no > 0),
  enrolment_no text not null unique references enrolment (enrolment_no),
  constraint times_allowed primary key (person_key, programme, use_no)
);

-- 订单: an employer asks for trained people; a registration takes a seat.
create table employer_order (
  order_no text primary key,
  institution text not null references institution (code),
  programme text not null,
  enterprise text not null,
  job text not null,
  seats int not null check (seats > 0),
  entered_by text not null,
  entered_on date not null
);
create table order_seat (
  order_no text not null references employer_order (order_no),
  seat_no int not null check (seat_no > 0),
  enrolment_no text not null unique references enrolment (enrolment_no),
  constraint one_seat_each primary key (order_no, seat_no)
);
