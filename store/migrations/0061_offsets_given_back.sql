-- A reversal 冲正 of a payment that kept money back gives that back to its clawback. Until the clawback has heard of it the offset is on its way (`returning`); then the line
-- would keep it back again if it were paid after all (`listed`).
alter table payment_offset drop constraint payment_offset_status_check,
  add constraint payment_offset_status_check check (status in ('listed', 'taken', 'void', 'returning'));
