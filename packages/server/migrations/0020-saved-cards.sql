-- A customer session lets one customer's page see, and perhaps remove, that customer's saved cards
-- for half an hour. Its secret is kept as a digest: nobody who reads the table can use it.
create table customer_sessions (
  account_id text collate "C" not null,
  secret_sha256 text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  expires_at bigint not null,
  customer text collate "C" not null,
  components jsonb not null,
  primary key (account_id, secret_sha256)
);
create index customer_sessions_by_expiry on customer_sessions (expires_at);

-- What a browser has collected for an intent that the merchant's server will confirm. It is used
-- once: `used_by` is the intent, and its card then belongs to a payment method.
create table confirmation_tokens (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  expires_at bigint not null,
  used_by text collate "C",
  -- A saved payment method; null for a card that becomes one.
  payment_method text collate "C",
  card_ref text collate "C",
  cvc_ref text collate "C",
  data jsonb not null,
  primary key (account_id, id)
);
create index confirmation_tokens_by_card on confirmation_tokens (account_id, card_ref)
  where card_ref is not null;
create index confirmation_tokens_to_expire on confirmation_tokens (expires_at)
  where card_ref is not null;
