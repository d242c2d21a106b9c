-- What the official command-line client is signed to with: one secret for each account and mode, so
-- that it is the same after a restart (`stripe listen --print-secret` prints it to be configured).
create table stripecli_secrets (
  account_id text collate "C" not null,
  livemode boolean not null,
  secret text not null,
  primary key (account_id, livemode)
);

-- A `stripe listen` that may connect. Its id opens the stream, so only a digest of it is kept.
create table stripecli_sessions (
  account_id text collate "C" not null,
  id_sha256 text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  expires_at bigint not null,
  -- The key that asked for it: a session ends with its key.
  key_sha256 text collate "C" not null,
  -- The last event that the client has acknowledged, with all before it.
  cursor text collate "C" not null,
  -- The connection that streams now; a later one takes it over.
  connection text collate "C",
  connection_until bigint,
  primary key (account_id, id_sha256)
);
create index stripecli_sessions_by_expiry on stripecli_sessions (expires_at);
