-- An item of a bulk act that begins a case: its kind, its clock and the labels of its workflow.
alter table bulk_item add column opens jsonb;

-- An uploaded roster that is filled up with what the enrolments have earned.
alter table roster drop constraint roster_source_check;
alter table roster add constraint roster_source_check check (source in ('upload', 'enrolments', 'uploadAndEnrolments'));

-- A row of a whole school year (its term key is the year) claims both terms; what the first of them earned of it is frozen with the row.
alter table claim_row add column first_term_fen bigint;

create or replace view entitlement_balance with (security_invoker = true) as
  select e.enrolment_no, e.term_key, min(e.school_year) as school_year, min(e.term) as term, min(e.programme) as programme,
         (array_agg(e.institution order by e.line desc))[1] as institution, sum(e.amount_fen)::bigint as entitled_fen,
         (select coalesce(sum(case when r.term_key = e.term_key then p.amount_fen
                                   when e.term_key like '%/1' then least(p.amount_fen, r.first_term_fen)
                                   else p.amount_fen - least(p.amount_fen, r.first_term_fen) end), 0) from claim_row r
            join payment_row p on p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live
            join payment_line l on l.batch_no = p.batch_no and l.line_no = p.line_no and l.status = 'paid'
          where r.enrolment_no = e.enrolment_no and r.term_key in (e.term_key, split_part(e.term_key, '/', 1)))::bigint as paid_fen
  from entitlement e group by e.enrolment_no, e.term_key;
