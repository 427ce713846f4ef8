-- What is found of a registry's workbook names its sheets, and a sheet may be named after a person: as of a roster (0036), it is sealed.
-- `failure` and `errors` hold what was found before.
alter table registry_import add column findings_enc bytea;
