-- The id of the key that a rolled key goes back to: what was answered to one of them under an
-- idempotency key is repeated to the next. Null: itself.
alter table api_keys add column line text;
