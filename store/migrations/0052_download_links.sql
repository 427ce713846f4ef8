-- Single-use links to files that move money: bound to the file and the person, good for minutes. The database keeps a hash of the token only.
create table download_link (
  token_hash bytea primary key,
  file_id    uuid not null references stored_file (id) on delete cascade,
  person_id  text not null references person (id) on delete cascade,
  made_at    timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz
);
create index download_link_by_expiry on download_link (expires_at);
