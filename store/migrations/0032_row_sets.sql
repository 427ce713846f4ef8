-- What somebody may see, as rows instead of arrays: `x in (select …)` is hashed once a statement, where `x = any (array)` was searched for every row.

-- The districts whose trainees stand in a claim's submitted roster. Kept by the database: submitting a claim sets its roster's version, and the rows
-- of a version stand before that and never change their district.
create table claim_district (
  district text not null,
  claim_no text not null references claim (claim_no) on delete cascade,
  primary key (district, claim_no)
);
create index claim_district_by_claim on claim_district (claim_no);

create function keep_claim_districts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from claim_district where claim_no = new.claim_no;
  insert into claim_district (district, claim_no)
    select distinct r.district, new.claim_no from claim_row r where r.claim_no = new.claim_no and r.roster_version = new.roster_version and r.district is not null;
  return null;
end $$;
create trigger claim_districts after update of roster_version on claim
  for each row when (new.roster_version is distinct from old.roster_version) execute function keep_claim_districts();
insert into claim_district (district, claim_no)
  select distinct r.district, c.claim_no from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version where r.district is not null;

create function own_claims() returns setof text language sql stable security definer set search_path = public, pg_temp rows 50 as $$
  select c.claim_no from claim c where acting('role') = 'institution' and c.institution = acting('institution')
  union all
  select d.claim_no from claim_district d where acting('role') = 'district' and d.district = acting('district')
$$;

create function met_institutions() returns setof text language sql stable security definer set search_path = public, pg_temp rows 50 as $$
  select acting('institution') where acting('role') = 'institution'
  union all select i.code from institution i where acting('role') = 'district' and i.district = acting('district')
  union all select c.institution from claim_district d join claim c on c.claim_no = d.claim_no where acting('role') = 'district' and d.district = acting('district')
$$;

create function own_batches() returns setof text language sql stable security definer set search_path = public, pg_temp rows 50 as $$
  select distinct l.batch_no from payment_line l where l.claim_no in (select own_claims())
$$;
