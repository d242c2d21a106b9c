-- A row costs as much as the indexes that learn of it, and a payment writes nearly thirty rows.
--
-- Nobody looks for payment methods that gave up their card: using one up is one entry less.
drop index payment_methods_by_card;
create index payment_methods_by_card on payment_methods (account_id, card_ref)
  where card_ref is not null;

-- Cards stand here for seconds, and the job that deletes them reads them all.
drop index released_cards_by_age;

-- The answer makes a key's row several times as long. Where it finds room on the same page, no
-- index learns of it; rows are pruned after a day, so the room costs little.
alter table idempotency_keys set (fillfactor = 50);
