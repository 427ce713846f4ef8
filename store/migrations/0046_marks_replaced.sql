-- What a mark replaced when its stage was signed, so that a first reviewer can take the signature back: {verdict, amountFen, reasons, setBy}.
alter table row_mark add column replaced jsonb;
