-- The sandbox card network's ledger. Of a card it keeps a keyed hash of the number and the last
-- four digits; a CVC is kept in no form, not even inside a hash (PCI DSS 3.3.1).

-- One row: the key of this installation's hashes, made at its first start.
create table installation (
  only_row boolean primary key default true check (only_row),
  hash_key bytea not null check (length(hash_key) = 32)
);

-- Every message that was answered, and its answer, which is the same for ever. A row without an
-- operation is a place taken by a reversal: the message itself has not been seen yet, and will be
-- declined. So "seen" and "reversed before it was seen" meet in one primary key, and no two callers
-- can both win.
create table messages (
  reference text collate "C" primary key,
  operation text check (
    operation in ('authorization', 'verification', 'capture', 'reversal', 'refund')
  ),
  -- Keyed digest of what the message said, CVC left out.
  contents bytea,
  http_status smallint,
  -- json, unlike jsonb, keeps the text as it was sent.
  answer json,
  received_at timestamptz not null default now(),
  check (num_nulls(operation, contents, http_status, answer) in (0, 4))
);

-- Approved authorizations and what became of them. Amounts are in the currency's smallest unit.
create table authorizations (
  reference text collate "C" primary key references messages,
  amount integer not null check (amount > 0),
  currency text not null,
  captured integer not null check (captured between 0 and amount),
  refunded integer not null default 0 check (refunded between 0 and captured),
  reversed boolean not null default false,
  number_hash bytea not null,
  last4 text not null check (length(last4) = 4),
  statement_descriptor text not null,
  authorized_at timestamptz not null default now()
);
