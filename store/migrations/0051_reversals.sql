-- Reversals 冲正: a payment line that was confirmed as paid by mistake is taken back by two people. A case of its own; nothing that was written is edited away:
-- the mistaken result stays, marked with the reversal, and the ledger takes its entries back by further ones.
create table reversal (
  reversal_no text primary key references case_instance (case_no),
  institution text not null references institution (code),
  claim_no text not null references claim (claim_no),
  batch_no text not null,
  line_no int not null,
  stage text not null check (stage in ('asked', 'reversed', 'rejected')),
  amount_fen bigint not null check (amount_fen > 0),
  reason text not null check (length(reason) between 1 and 500),
  period text,
  asked_by text not null,
  approved_by text,
  -- Whether a statement has shown the line as paid: then the next one shows that it was not.
  stated boolean not null default false,
  -- Whether the line waits for its result again: its claim and its batch have heard of it.
  reopened boolean not null default false,
  -- When a statement has shown the line with its true result.
  restated_on date,
  constraint reversal_two_people check (approved_by is null or approved_by <> asked_by),
  foreign key (batch_no, line_no) references payment_line (batch_no, line_no)
);
create unique index one_open_reversal on reversal (batch_no, line_no) where stage = 'asked';
create index reversal_of_line on reversal (batch_no, line_no);
create index reversal_of_institution on reversal (institution) where stage = 'reversed';

-- A line may be answered again after a reversal; one answer at a time holds.
alter table bank_result add column reversed_by text references reversal (reversal_no);
alter table bank_result drop constraint bank_result_pkey, add primary key (batch_no, line_no, import_id);
create unique index one_result_a_line on bank_result (batch_no, line_no) where reversed_by is null;

-- A settled line moves for one reason only: an approved reversal that has not moved it yet sends it back to wait for its result.
alter table payment_line add column reversals int not null default 0;
create or replace function keep_settled_lines() returns trigger language plpgsql as $$
begin
  if new.account_enc <> old.account_enc and get_byte(new.account_enc, 1) > get_byte(old.account_enc, 1)
     and to_jsonb(new) - 'account_enc' = to_jsonb(old) - 'account_enc' then
    return new;
  end if;
  if old.status = 'paid' and new.status = 'sent' and new.reversals = old.reversals + 1
     and new.reversals <= (select count(*) from reversal r where r.batch_no = old.batch_no and r.line_no = old.line_no and r.stage = 'reversed')
     and to_jsonb(new) - array['status', 'reversals', 'result_reason', 'settled_on'] = to_jsonb(old) - array['status', 'reversals', 'result_reason', 'settled_on'] then
    return new;
  end if;
  if old.status in ('paid', 'returned', 'void') or new.amount_fen <> old.amount_fen or new.claim_no <> old.claim_no
     or new.account_enc <> old.account_enc or new.reversals <> old.reversals then
    raise exception 'POSTED_ROW_IS_FINAL: payment line %/% is settled', old.batch_no, old.line_no using errcode = '23514';
  end if;
  return new;
end $$;

-- A batch that is settled again, after a reversal, has a further statement for those whose lines were answered anew.
alter table institution_statement drop constraint institution_statement_institution_batch_no_key;
create index institution_statement_of_batch on institution_statement (institution, batch_no);

-- What stood for the row when its refund was recorded: the next statement of the institution shows it beside what is left.
alter table refund_row add column paid_fen bigint check (paid_fen >= amount_fen);
