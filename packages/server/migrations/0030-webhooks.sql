-- Where an account's events are sent. `secrets` are what deliveries are signed with: a list of
-- {secret, expires_at}, the current one first; one that was rolled expires within a day.
create table webhook_endpoints (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  url text not null,
  enabled_events text[] not null,
  status text not null check (status in ('enabled', 'disabled')),
  secrets jsonb not null,
  -- When it began to fail without a success in between.
  failing_since timestamptz,
  -- Why we disabled it; null when its account did, or nobody.
  disabled_because text,
  -- What the last qualification found, and when the next one is due.
  qualification jsonb,
  qualify_at timestamptz,
  -- The server process that delivers to it now.
  leased_by text,
  leased_until timestamptz,
  data jsonb not null,
  primary key (account_id, id)
);
create index webhook_endpoints_to_qualify on webhook_endpoints (qualify_at)
  where qualify_at is not null;

-- A delivery that an endpoint is owed, or that was given up. It is written with its event, and
-- deleted when the endpoint has answered with 2xx.
create table webhook_deliveries (
  account_id text collate "C" not null,
  endpoint_id text collate "C" not null,
  event_id text collate "C" not null,
  livemode boolean not null,
  attempts smallint not null default 0,
  first_attempt_at timestamptz,
  -- The next attempt; null when it was given up.
  due_at timestamptz,
  -- How the last attempt ended: a status, or what failed.
  last_status smallint,
  last_failure text,
  primary key (account_id, endpoint_id, event_id)
);
create index webhook_deliveries_by_event on webhook_deliveries (account_id, event_id);
create index webhook_deliveries_due on webhook_deliveries (account_id, endpoint_id, due_at)
  where due_at is not null;

-- What the retention job looks for, across accounts.
create index events_by_age on events (created);
