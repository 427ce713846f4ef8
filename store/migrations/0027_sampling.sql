-- Quality samples 抽查 of decided rows: drawn from a recorded seed, so that anybody can draw them again. A sample is never edited.
create table quality_sample (
  sample_no text primary key,
  round text not null references round (code),
  seed text not null check (length(seed) between 8 and 100),
  rules jsonb not null,
  -- How many rows were decided, what was approved, and a digest over all of them: what the sample was drawn from.
  population int not null,
  approved_fen bigint not null,
  population_digest text not null,
  drawn_by text not null,
  drawn_on date not null
);
create trigger quality_sample_final before update or delete on quality_sample for each row execute function refuse_change();

create table quality_sample_row (
  sample_no text not null references quality_sample (sample_no),
  claim_no text not null,
  roster_version int not null,
  row_no int not null,
  outcome text not null check (outcome in ('approved', 'refused')),
  amount_fen bigint not null,
  drawn_for text not null check (drawn_for in ('large', 'value', 'count')),
  primary key (sample_no, claim_no, row_no),
  foreign key (claim_no, roster_version, row_no) references claim_row (claim_no, roster_version, row_no)
);
create trigger quality_sample_row_final before update or delete on quality_sample_row for each row execute function refuse_change();

-- What the checker found: right, or wrong with the amount that should have been paid. A later finding of a row replaces the older by its id.
create table quality_finding (
  id bigint generated always as identity primary key,
  finding_id text not null unique,
  sample_no text not null,
  claim_no text not null,
  row_no int not null,
  verdict text not null check (verdict in ('right', 'wrong')),
  should_be_fen bigint check (should_be_fen >= 0),
  note text not null check (length(note) between 1 and 500),
  checked_by text not null,
  checked_on date not null,
  foreign key (sample_no, claim_no, row_no) references quality_sample_row (sample_no, claim_no, row_no),
  check ((verdict = 'wrong') = (should_be_fen is not null))
);
create index quality_finding_row on quality_finding (sample_no, claim_no, row_no, id desc);
create trigger quality_finding_final before update or delete on quality_finding for each row execute function refuse_change();
