-- Where a roster's rows come from: a workbook, or what enrolments have earned.
alter table roster add column source text not null default 'upload' check (source in ('upload', 'enrolments'));

-- What was earned stands in one live claim: the primary key is the rule. Given back when the row is refused or the claim ends unpaid.
create table entitlement_claim (
  enrolment_no text not null references enrolment (enrolment_no),
  term_key text not null,
  claim_no text not null,
  roster_version int not null,
  row_no int not null,
  constraint entitlement_claimed_once primary key (enrolment_no, term_key),
  foreign key (claim_no, roster_version, row_no) references claim_row (claim_no, roster_version, row_no)
);
create index entitlement_claim_of on entitlement_claim (claim_no, roster_version, row_no);
