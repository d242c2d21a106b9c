-- Every primary key begins with account_id, so that a tenant's rows stand together, keyset
-- pagination runs on the key, and tables can be distributed by account. api_keys is the exception:
-- a key is looked up before its account is known.
--
-- Ids are text in C collation: their order is the order of creation. `created` is in Unix seconds,
-- as on the wire; only leases and pruning use the database's own clock. What is queried or locked
-- is a column; the rest of an object is `data`. Rows do not reference `accounts`: a foreign key
-- would make every payment lock the same row.

create table accounts (
  account_id text collate "C" primary key,
  created bigint not null,
  settings jsonb not null
);

create table api_keys (
  key_sha256 text collate "C" primary key,
  account_id text collate "C" not null references accounts,
  livemode boolean not null,
  kind text not null check (kind in ('secret', 'publishable')),
  -- 'launcher': handed over at start, and replaced when another one is handed over.
  origin text not null check (origin in ('launcher'))
);

create table customers (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  deleted boolean not null default false,
  email text,
  data jsonb not null,
  primary key (account_id, id)
);
create index customers_by_email on customers (account_id, email) where email is not null;

create table payment_methods (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  customer text collate "C",
  -- Names of the card and of its CVC inside the card store; they never leave the server.
  card_ref text collate "C" not null,
  cvc_ref text collate "C",
  data jsonb not null,
  primary key (account_id, id)
);
create index payment_methods_by_customer on payment_methods (account_id, customer, id)
  where customer is not null;
create index payment_methods_by_card on payment_methods (account_id, card_ref);

create table tokens (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  used boolean not null default false,
  card_ref text collate "C" not null,
  cvc_ref text collate "C",
  data jsonb not null,
  primary key (account_id, id)
);
create index tokens_by_card on tokens (account_id, card_ref);

create table payment_intents (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  status text not null check (status in ('requires_payment_method', 'requires_confirmation',
    'requires_action', 'processing', 'requires_capture', 'succeeded', 'canceled')),
  amount bigint not null check (amount > 0),
  amount_capturable bigint not null default 0 check (amount_capturable between 0 and amount),
  amount_received bigint not null default 0 check (amount_received between 0 and amount),
  currency text not null,
  customer text collate "C",
  payment_method text collate "C",
  latest_charge text collate "C",
  client_secret text not null,
  data jsonb not null,
  primary key (account_id, id)
);
create index payment_intents_by_customer on payment_intents (account_id, customer, id)
  where customer is not null;

create table charges (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  status text not null check (status in ('succeeded', 'failed')),
  amount bigint not null check (amount > 0),
  amount_captured bigint not null default 0 check (amount_captured between 0 and amount),
  amount_refunded bigint not null default 0 check (amount_refunded between 0 and amount),
  currency text not null,
  captured boolean not null,
  payment_intent text collate "C" not null,
  customer text collate "C",
  payment_method text collate "C",
  balance_transaction text collate "C",
  data jsonb not null,
  primary key (account_id, id),
  foreign key (account_id, payment_intent) references payment_intents
);
create index charges_by_payment_intent on charges (account_id, payment_intent, id);
create index charges_by_customer on charges (account_id, customer, id) where customer is not null;

create table refunds (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  status text not null check (status in ('pending', 'succeeded', 'failed')),
  amount bigint not null check (amount > 0),
  currency text not null,
  charge text collate "C" not null,
  payment_intent text collate "C" not null,
  balance_transaction text collate "C",
  data jsonb not null,
  primary key (account_id, id),
  foreign key (account_id, charge) references charges
);
create index refunds_by_charge on refunds (account_id, charge, id);
create index refunds_by_payment_intent on refunds (account_id, payment_intent, id);

-- What is asked of the outside world, one row per request; its id is the reference that the
-- acquirer knows it by. Only an answer to that reference, or an acknowledged reversal of it, closes
-- a row.
create table operations (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  kind text not null check (kind in ('authorize', 'capture', 'void', 'refund')),
  state text not null check (state in ('open', 'unknown', 'reversing',
    'approved', 'declined', 'reversed')),
  payment_intent text collate "C" not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  card_ref text collate "C",
  cvc_ref text collate "C",
  -- The call to send, the request that asked for it and that its answer is owed to.
  data jsonb not null,
  outcome jsonb,
  -- A lease by the database's clock. Whoever takes an overdue row raises the fence, and nobody
  -- writes an outcome under an older fence.
  owner text not null,
  fence bigint not null default 1,
  due_at timestamptz not null,
  attempts integer not null default 0,
  created_at timestamptz not null default now(),
  primary key (account_id, id),
  foreign key (account_id, payment_intent) references payment_intents
);
create unique index one_open_operation on operations (account_id, payment_intent)
  where state in ('open', 'unknown', 'reversing');
create index operations_by_intent on operations (account_id, payment_intent);
create index operations_due on operations (due_at) where state in ('open', 'unknown', 'reversing');

-- Immutable. One row moves one amount from one ledger account to another, so no set of rows can be
-- out of balance. The rows of one `txn` are one balance transaction.
create table postings (
  account_id text collate "C" not null,
  txn text collate "C" not null,
  position smallint not null,
  livemode boolean not null,
  created bigint not null,
  debit text not null check (debit in ('acquirer', 'balance', 'fees')),
  credit text not null check (credit in ('acquirer', 'balance', 'fees')),
  amount bigint not null check (amount > 0),
  currency text not null,
  type text not null check (type in ('charge', 'fee', 'refund')),
  source text collate "C" not null,
  available_on bigint not null,
  primary key (account_id, txn, position),
  check (debit <> credit)
);
create index postings_by_source on postings (account_id, source);

-- Events as their transactions wrote them, still without an id.
create table outbox (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  type text not null,
  api_version text not null,
  request_id text,
  idempotency_key text,
  -- Rendered once; json, not jsonb, keeps the order of the keys.
  data json not null,
  primary key (account_id, id)
);

create table events (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  type text not null,
  api_version text not null,
  request_id text,
  idempotency_key text,
  data json not null,
  primary key (account_id, id)
);
create index events_by_type on events (account_id, type, id);

-- The lock under which an account's events get their ids, and the time in the newest one.
create table event_streams (
  account_id text collate "C" primary key,
  last_ms bigint not null
);

create table idempotency_keys (
  account_id text collate "C" not null,
  livemode boolean not null,
  key_kind text not null check (key_kind in ('secret', 'publishable')),
  key text not null check (length(key) <= 255),
  path text not null,
  form_digest text not null,
  request_id text not null,
  -- Both null while the request is under way, or died and is owed its answer.
  status smallint,
  body text,
  created_at timestamptz not null default now(),
  primary key (account_id, livemode, key_kind, key),
  check ((status is null) = (body is null))
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
