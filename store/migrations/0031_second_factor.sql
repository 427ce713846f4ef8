-- The second step of signing in, one-time links for passwords, and messages that leave the house.

alter table person
  add column second_factor boolean not null default false,
  -- Where one-time links are sent: an e-mail address or a mobile number, sealed. Nobody needs one.
  add column contact_enc bytea;

-- Secret and recovery codes are sealed by the session library with a key derived from the master key.
create table sign_in_second_factor (
  id                        text primary key,
  person_id                 text not null unique references person (id) on delete cascade,
  secret                    text not null,
  backup_codes              text not null,
  verified                  boolean not null default false,
  failed_verification_count integer not null default 0,
  locked_until              timestamptz,
  -- A keyed hash of the code that was taken last: none is taken twice.
  last_code                 bytea
);

-- An invitation, or a password forgotten: who holds the token sets the password, once. Only its hash is kept.
create table sign_in_link (
  token_hash bytea primary key,
  person_id  text not null references person (id) on delete cascade,
  made_by    text,
  made_at    timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz
);
create index sign_in_link_by_person on sign_in_link (person_id, made_at);

-- Mails and short messages on their way out. Both sealed parts are emptied once the message has gone.
create table outgoing_message (
  id            uuid primary key,
  channel       text not null check (channel in ('mail', 'sms')),
  purpose       text not null,
  recipient_enc bytea,
  text_enc      bytea,
  made_at       timestamptz not null default now(),
  sent_at       timestamptz,
  attempts      integer not null default 0,
  try_at        timestamptz not null default now()
);
create index outgoing_message_waiting on outgoing_message (try_at) where sent_at is null;
