-- A charge that was made without a payment intent is its own payment: its row in payment_intents,
-- which carries its lock, its open operation and its money, has the charge's own id, and no answer
-- shows it as an intent. While nobody knows what its acquirer said, the charge is pending.
alter table charges drop constraint charges_status_check;
alter table charges add constraint charges_status_check
  check (status in ('succeeded', 'pending', 'failed'));
