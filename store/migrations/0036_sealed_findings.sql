-- What is found of a roster's file as a whole names its sheets, and a sheet may be named after a person. `failure` and `errors` hold what was found before.
alter table roster add column findings_enc bytea;
