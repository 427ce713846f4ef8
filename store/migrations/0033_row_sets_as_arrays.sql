-- One value a statement costs less to plan than a subquery: back to arrays, but read from the index of claims by district, and by functions whose plans
-- are kept for the session. (The policies that name the functions of 0032 go with them; store/row-security.ts sets all policies after the migrations.)

drop function own_batches() cascade;
drop function met_institutions() cascade;
drop function own_claims() cascade;

create or replace function acting_claims() returns text[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if acting('role') = 'district' then return array(select d.claim_no from claim_district d where d.district = acting('district')); end if;
  if acting('role') = 'institution' then return array(select c.claim_no from claim c where c.institution = acting('institution')); end if;
  return '{}';
end $$;

create or replace function acting_institutions() returns text[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if acting('role') = 'institution' then return array[acting('institution')]; end if;
  if acting('role') = 'district' then
    return array(select i.code from institution i where i.district = acting('district')
      union select c.institution from claim_district d join claim c on c.claim_no = d.claim_no where d.district = acting('district'));
  end if;
  return '{}';
end $$;

create or replace function acting_batches() returns text[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return array(select distinct l.batch_no from payment_line l where l.claim_no = any (acting_claims()));
end $$;

-- Whether the asker sees a case: its events and its audit follow it. Asked for a case that is none of the own claims; as the asker, under the policy of case_instance.
create function sees_case(p_case_no text) returns boolean language plpgsql stable as $$
begin
  return exists (select 1 from case_instance i where i.case_no = p_case_no);
end $$;
