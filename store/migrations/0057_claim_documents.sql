-- Evidence 证明材料 of a claim: a stored file, of one trainee or of the claim as a whole. It belongs to the person, not to a row's number:
-- a corrected roster keeps it. What was taken away stays on record.
create table claim_document (
  file_id uuid primary key references stored_file (id),
  claim_no text not null references claim (claim_no),
  -- Keyed hash of the trainee's identity number; null: of the whole claim.
  person_key bytea,
  document text not null check (document ~ '^[a-zA-Z]{1,40}$'),
  sha256 bytea not null check (octet_length(sha256) = 32),
  added_by text not null,
  added_at timestamptz not null default now(),
  removed_by text,
  removed_at timestamptz,
  check ((removed_by is null) = (removed_at is null))
);
create index claim_document_of_claim on claim_document (claim_no, person_key);
-- The same file for the same purpose is there once.
create unique index claim_document_once on claim_document (claim_no, coalesce(person_key, ''::bytea), document, sha256) where removed_at is null;
