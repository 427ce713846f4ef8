-- A trainee looks up the own line of a claim: a code is sent to the phone of the roster. A row stands here only where there was somebody to send it to.
create table look_up (
  ticket         uuid primary key,
  claim_no       text not null references claim (claim_no),
  roster_version int not null,
  row_no         int not null,
  code_hash      bytea not null,
  made_at        timestamptz not null default now(),
  expires_at     timestamptz not null,
  attempts       int not null default 0,
  used_at        timestamptz
);
create index look_up_of_row on look_up (claim_no, row_no, made_at);
