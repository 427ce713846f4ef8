-- 抄送: who was sent a copy of a claim to read, last by whom and when. It opens nothing: whoever may not see the claim sees no copy of it either.
create table claim_copy (
  claim_no text not null references claim (claim_no),
  person_id text not null references person (id),
  sent_by text not null,
  on_date date not null,
  note text not null,
  primary key (claim_no, person_id)
);
create index claim_copy_person on claim_copy (person_id);
