-- Admissions 招生录取: what the office planned, and who applied for it. The case is in case_instance; this is what it is about.
create table admission (
  code text primary key,
  case_no text not null unique references case_instance (case_no),
  programme text not null,
  school_year text not null,
  opens_on date not null,
  closes_on date not null,
  starts_on date not null,
  stage text not null,
  due_on date,
  plan jsonb not null,
  changed_at timestamptz not null default now()
);

-- A place that may be asked for. A choice of anything else cannot be written.
create table admission_seat (
  admission text not null references admission (code),
  institution text not null constraint seat_at_known_institution references institution (code),
  major text not null,
  seats int not null check (seats >= 0),
  primary key (admission, institution, major)
);

create table application (
  application_no text primary key,
  admission text not null references admission (code),
  serial int not null,
  person_key bytea not null,
  personal_enc bytea not null,
  region text,
  accepts_adjustment boolean not null,
  applied_on date not null,
  entered_by text not null,
  -- The request that entered it: sent twice, it is one application.
  request_id text not null unique,
  institution text,
  district text,
  status text not null default 'received' check (status in (
    'received', 'withdrawn', 'eligible', 'ineligible', 'placed', 'notPlaced', 'confirmed', 'declined', 'lapsed', 'cancelled')),
  reasons text[] not null default '{}',
  tier int,
  -- The allocation: who was placed where, in which turn. Announced only when the list is published.
  rank int,
  placed_institution text,
  placed_major text,
  placed_by text check (placed_by in ('firstChoice', 'secondChoice', 'adjusted')),
  not_placed_reason text,
  unique (admission, serial),
  foreign key (admission, placed_institution, placed_major) references admission_seat (admission, institution, major),
  constraint a_place_is_a_place check (status not in ('placed', 'confirmed', 'declined', 'lapsed') or placed_institution is not null)
);
-- One person, one application: who withdrew may apply again.
create unique index one_application_a_person on application (admission, person_key) where status <> 'withdrawn';
create index application_by_place on application (admission, placed_institution) where placed_institution is not null;

create table application_choice (
  application_no text not null references application (application_no),
  choice_no int not null check (choice_no in (1, 2)),
  admission text not null,
  institution text not null,
  major text not null,
  primary key (application_no, choice_no),
  constraint choice_in_the_plan foreign key (admission, institution, major) references admission_seat (admission, institution, major)
);
