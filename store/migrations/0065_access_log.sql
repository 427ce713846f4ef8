-- The log of access is read by act too; its other filters have their index since the beginning (0001).
create index access_audit_by_act on access_audit (act, at);
