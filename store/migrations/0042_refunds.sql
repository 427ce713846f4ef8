-- Refunds 退款: money of a paid line that came back later. A case of its own; what was paid is never edited.
create table refund (
  refund_no text primary key references case_instance (case_no),
  institution text not null references institution (code),
  claim_no text not null references claim (claim_no),
  batch_no text not null,
  line_no int not null,
  stage text not null,
  amount_fen bigint not null check (amount_fen > 0),
  bank_reference text not null check (length(bank_reference) between 1 and 100),
  received_on date not null,
  reason text not null check (length(reason) between 1 and 500),
  recorded_by text not null,
  booked_by text,
  constraint refund_two_people check (booked_by is null or booked_by <> recorded_by),
  foreign key (batch_no, line_no) references payment_line (batch_no, line_no)
);
-- What was rejected may be recorded again, rightly.
create unique index refund_once on refund (bank_reference) where stage <> 'rejected';
create index refund_of_line on refund (batch_no, line_no);

create table refund_row (
  refund_no text not null references refund (refund_no),
  claim_no text not null references claim (claim_no),
  row_no int not null,
  amount_fen bigint not null check (amount_fen > 0),
  live boolean not null default true,
  primary key (refund_no, row_no)
);
create index refund_row_of_claim on refund_row (claim_no, row_no) where live;
