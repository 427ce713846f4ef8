-- The chain over ledger, audit and access audit: one seal a row, in the order in which the rows were sealed. Each seal is an HMAC over the one
-- before and the row; the key is not in the database (store/seals.ts).
create table seal (
  chain text not null check (chain in ('ledger', 'audit', 'access')),
  seq bigint not null,
  row_id bigint not null,
  mac bytea not null check (octet_length(mac) = 32),
  primary key (chain, seq),
  unique (chain, row_id)
);
create trigger seal_final before update or delete on seal for each row execute function refuse_change();
