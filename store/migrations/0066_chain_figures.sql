-- How far the chain over the books and the audits has come. Asked past the policies, for the administrator counts rows that he or she does not read; for those who
-- read the log of access, and nobody else.
create function chain_figures() returns table (chain text, sealed bigint, sealed_until timestamptz, waiting bigint, missing bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select x.chain, coalesce((select max(s.seq) from seal s where s.chain = x.chain), 0), x.sealed_until, x.waiting, x.missing
  from (
    select 'ledger' as chain,
      (select r.recorded_at from seal s join ledger_entry r on r.id = s.row_id where s.chain = 'ledger' order by s.seq desc limit 1) as sealed_until,
      (select count(*) from ledger_entry r where not exists (select 1 from seal s where s.chain = 'ledger' and s.row_id = r.id)) as waiting,
      (select count(*) from seal s where s.chain = 'ledger' and not exists (select 1 from ledger_entry r where r.id = s.row_id)) as missing
    union all select 'audit',
      (select r.recorded_at from seal s join audit r on r.id = s.row_id where s.chain = 'audit' order by s.seq desc limit 1),
      (select count(*) from audit r where not exists (select 1 from seal s where s.chain = 'audit' and s.row_id = r.id)),
      (select count(*) from seal s where s.chain = 'audit' and not exists (select 1 from audit r where r.id = s.row_id))
    union all select 'access',
      (select r.at from seal s join access_audit r on r.id = s.row_id where s.chain = 'access' order by s.seq desc limit 1),
      (select count(*) from access_audit r where not exists (select 1 from seal s where s.chain = 'access' and s.row_id = r.id)),
      (select count(*) from seal s where s.chain = 'access' and not exists (select 1 from access_audit r where r.id = s.row_id))) x
  where acting('role') in ('admin', 'auditor')
$$;
