-- A district meets the institutions at which trainees of its own are enrolled, before any claim is made for them.
create index enrolment_of_district on enrolment (district, enrolment_no);
create or replace function acting_institutions() returns text[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if acting('role') = 'institution' then return array[acting('institution')]; end if;
  if acting('role') = 'district' then
    return array(select i.code from institution i where i.district = acting('district')
      union select c.institution from claim_district d join claim c on c.claim_no = d.claim_no where d.district = acting('district')
      union select e.institution from enrolment e where e.district = acting('district'));
  end if;
  return '{}';
end $$;

-- How many seats of an order are taken, and how many of their trainees have a job, counts all of them, whoever asks.
create function order_counts(p_order_no text) returns table (taken int, placed int)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::int, (count(*) filter (where jsonb_typeof(k.state->'placement') = 'object'))::int
  from order_seat s join case_instance k on k.case_no = s.enrolment_no where s.order_no = p_order_no
$$;
