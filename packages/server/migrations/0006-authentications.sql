-- Who was asked to authenticate the holder of a card (3-D Secure), for a payment or for a card that
-- is saved. It moves no money, so it is no operation: an authorization may stand beside it.
create table authentications (
  account_id text collate "C" not null,
  -- The reference that the acquirer knows it by.
  id text collate "C" not null,
  livemode boolean not null,
  intent text collate "C" not null,
  -- `asking`: the directory server is being asked. `challenge`: the issuer's page waits for the
  -- holder. All others are ends.
  state text not null check (state in ('asking', 'challenge', 'authenticated', 'attempted',
    'not_supported', 'processing_error', 'failed', 'canceled', 'expired', 'abandoned')),
  card_ref text collate "C" not null,
  data jsonb not null,
  -- By the database's clock: when somebody looks after it next, and when it is given up.
  due_at timestamptz not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (account_id, id)
);
create unique index one_open_authentication on authentications (account_id, intent)
  where state in ('asking', 'challenge');
create index authentications_due on authentications (due_at)
  where state in ('asking', 'challenge');
