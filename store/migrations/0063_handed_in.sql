-- Whether a paper was handed in for a person, or for the claim as a whole. Asked past the policies: a district is not shown the papers of the whole claim,
-- and one that is there must not be told to it as missing.
create function handed_in(p_claim text, p_person bytea, p_document text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from claim_document d where d.claim_no = p_claim and d.document = p_document and d.removed_at is null
    and (d.person_key is null or d.person_key = p_person))
$$;
