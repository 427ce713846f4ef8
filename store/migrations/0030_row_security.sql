-- The API asks the database under a role that owns nothing. Which rows it reaches follows from who is signed in; store/row-security.ts
-- holds the rule of each table and sets the policies after every migration.

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'funeng_api') then
    begin
      create role funeng_api nologin;
    exception when duplicate_object or unique_violation then null; -- another database of this server made it in the same moment
    end;
  end if;
  begin
    execute format('grant funeng_api to %I', current_user);
  exception when insufficient_privilege or invalid_grant_operation then null; -- an administrator has made the grant, see docs/operations.md
  end;
end $$;
grant usage on schema public to funeng_api;

-- The digest of the policies as they stand: they are written anew only when the rules have changed.
create table row_security (
  id boolean primary key default true check (id),
  sha256 text not null
);

-- Whose request this connection serves: role, person, institution, district. Set by the API at each change of hands.
create function acting(p_part text) returns text language sql stable parallel safe as $$
  select nullif(current_setting('funeng.' || p_part, true), '')
$$;

-- The whole bureau's cases. `gate` is the API itself: sessions, the access gate, the log of access. The administrator reads no case.
create function sees_all() returns boolean language sql stable parallel safe as $$
  select coalesce(acting('role') in ('gate', 'city_first', 'city_second', 'city_decider', 'finance_maker', 'finance_approver', 'registrar', 'auditor'), false)
$$;

create function is_staff() returns boolean language sql stable parallel safe as $$
  select coalesce(acting('role') not in ('institution', 'district'), false)
$$;

create function changes_all() returns boolean language sql stable parallel safe as $$
  select coalesce(acting('role') in ('city_first', 'city_second', 'city_decider', 'finance_maker', 'finance_approver', 'registrar', 'admin'), false)
$$;

-- An institution's own claims; those with trainees of the district in the roster that was submitted. Asked once a query, past the policies.
create function acting_claims() returns text[] language sql stable security definer set search_path = public, pg_temp as $$
  select array(
    select c.claim_no from claim c where acting('role') = 'institution' and c.institution = acting('institution')
    union
    select r.claim_no from claim_row r join claim c on c.claim_no = r.claim_no and c.roster_version = r.roster_version
    where acting('role') = 'district' and r.district = acting('district'))
$$;
create index claim_by_institution on claim (institution);
create index claim_row_by_district on claim_row (district, claim_no, roster_version);

-- A district meets the institutions that stand in it, and those whose claims have its trainees.
create function acting_institutions() returns text[] language sql stable security definer set search_path = public, pg_temp as $$
  select array(
    select acting('institution') where acting('role') = 'institution'
    union select i.code from institution i where acting('role') = 'district' and i.district = acting('district')
    union select c.institution from claim c where acting('role') = 'district' and c.claim_no = any (acting_claims()))
$$;

create function acting_batches() returns text[] language sql stable security definer set search_path = public, pg_temp as $$
  select array(select distinct l.batch_no from payment_line l where l.claim_no = any (acting_claims()))
$$;

-- Whether another institution is paid to the same number: an institution may learn that, not which.
create function account_used_elsewhere(p_number_key bytea, p_institution text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from institution_account where number_key = p_number_key and institution <> p_institution)
$$;

create function enrolment_exists(p_enrolment_no text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from enrolment where enrolment_no = p_enrolment_no)
$$;

-- The next number of an admission's applications counts them all, whoever enters one.
create function next_application_serial(p_admission text) returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(max(serial), 0)::int + 1 from application where admission = p_admission
$$;
