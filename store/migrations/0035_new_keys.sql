-- A change of key seals the account of a payment line anew, also where the line is final. Nothing else of it may move, and the number of the key only rises.
-- The bytes stay bound to the institution and the version of its account: another account's would not open here.
create or replace function keep_settled_lines() returns trigger language plpgsql as $$
begin
  if new.account_enc <> old.account_enc and get_byte(new.account_enc, 1) > get_byte(old.account_enc, 1)
     and to_jsonb(new) - 'account_enc' = to_jsonb(old) - 'account_enc' then
    return new;
  end if;
  if old.status in ('paid', 'returned', 'void') or new.amount_fen <> old.amount_fen or new.claim_no <> old.claim_no
     or new.account_enc <> old.account_enc then
    raise exception 'POSTED_ROW_IS_FINAL: payment line %/% is settled', old.batch_no, old.line_no using errcode = '23514';
  end if;
  return new;
end $$;
