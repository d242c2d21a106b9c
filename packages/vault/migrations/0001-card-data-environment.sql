-- The card data environment. Every table of accounts has a primary key that starts with account_id;
-- keys, cvc_epochs and audit_log belong to the installation and not to an account.

-- Keys, wrapped by a key provider. At most one of each purpose is in use.
create table keys (
  id text primary key,
  purpose text not null check (purpose in ('card', 'fingerprint', 'digest')),
  provider text not null,
  wrapped bytea not null,
  -- Encryptions reserved so far, in blocks: never less than were made.
  uses bigint not null default 0,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
create unique index keys_in_use on keys (purpose) where retired_at is null;

create table cards (
  account_id text not null,
  ref text not null,
  livemode boolean not null,
  key_id text not null references keys (id),
  sealed bytea not null,
  brand text not null,
  bin text not null,
  last4 text not null,
  exp_month smallint not null,
  exp_year smallint not null,
  fingerprint text not null,
  funding text not null,
  country text,
  networks text[] not null,
  -- Names the CVC that came with the card, also after that is gone.
  cvc_ref text,
  idempotency_digest bytea,
  provisional_since timestamptz not null default now(),
  claimed_at timestamptz,
  primary key (account_id, ref)
);
create unique index cards_idempotency on cards (account_id, idempotency_digest)
  where idempotency_digest is not null;
create index cards_provisional on cards (provisional_since) where claimed_at is null;

-- CVCs and the keys of their epochs are unlogged: not in the write-ahead log, a base backup or a
-- replica, and gone after a crash of the database (PCI DSS 3.3.2).
create unlogged table cvc_epochs (
  epoch bigint primary key,
  provider text not null,
  wrapped bytea not null
);
create unlogged table cvcs (
  account_id text not null,
  ref text not null,
  epoch bigint not null references cvc_epochs (epoch) on delete cascade,
  sealed bytea not null,
  idempotency_digest bytea,
  expires_at timestamptz not null,
  primary key (account_id, ref)
);
create unique index cvcs_idempotency on cvcs (account_id, idempotency_digest)
  where idempotency_digest is not null;
create index cvcs_expiry on cvcs (expires_at);
create index cvcs_of_epoch on cvcs (epoch);

-- What acquirers answered, by the reference that was sent.
create table sends (
  account_id text not null,
  reference text not null,
  digest bytea not null,
  http_status smallint not null,
  fields jsonb not null,
  answered_at timestamptz not null default now(),
  primary key (account_id, reference)
);

-- Append-only; each process writes one chain, in which every entry holds the digest of the one
-- before.
create table audit_log (
  process_id text not null,
  sequence bigint not null,
  at timestamptz not null,
  event text not null,
  account_id text,
  subject text,
  previous bytea not null,
  digest bytea not null,
  primary key (process_id, sequence)
);
