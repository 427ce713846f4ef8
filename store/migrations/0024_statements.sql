-- Statements 对账单: what a batch has paid an institution, row by row, with the corrections since the one before. Frozen when the batch is settled.
create table institution_statement (
  statement_no text primary key,
  institution text not null references institution (code),
  number int not null check (number > 0),
  round text not null references round (code),
  batch_no text not null references batch (batch_no),
  frozen_on date not null,
  paid_fen bigint not null,
  returned_fen bigint not null,
  -- Of corrections: below zero where money must come back.
  corrected_fen bigint not null,
  content jsonb not null,
  unique (institution, number),
  unique (institution, batch_no)
);
create index institution_statement_batch on institution_statement (batch_no);
create trigger institution_statement_final before update or delete on institution_statement for each row execute function refuse_change();
