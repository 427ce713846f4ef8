-- Why somebody looked at personal values in full: every such look is recorded with its reason.
alter table access_audit add column reason text check (length(reason) between 1 and 500);
