-- A CVC names the key that sealed it. Epochs alone do not: after a crash of the database, which
-- empties unlogged tables, two nodes could hold different keys of one epoch. CVCs that are in these
-- tables now end with them; a payment whose CVC is gone goes on without it.
drop table cvcs;
drop table cvc_epochs;

-- Unlogged as before: not in the write-ahead log, a base backup or a replica (PCI DSS 3.3.2).
create unlogged table cvc_keys (
  id text primary key,
  epoch bigint not null unique,
  provider text not null,
  wrapped bytea not null
);
create unlogged table cvcs (
  account_id text not null,
  ref text not null,
  key_id text not null references cvc_keys (id) on delete cascade,
  sealed bytea not null,
  idempotency_digest bytea,
  expires_at timestamptz not null,
  extended boolean not null default false,
  primary key (account_id, ref)
);
create unique index cvcs_idempotency on cvcs (account_id, idempotency_digest)
  where idempotency_digest is not null;
create index cvcs_expiry on cvcs (expires_at);
create index cvcs_of_key on cvcs (key_id);
