-- Intents that nobody finishes are canceled some day. How far the job has looked through those of
-- an account: ids sort by their time, so each is met once, and none needs an index of its own.
create table intent_sweeps (
  account_id text collate "C" not null,
  kind text not null check (kind in ('payment_intent', 'setup_intent')),
  swept_to text collate "C" not null,
  primary key (account_id, kind)
);

-- Those that it met and that somebody had touched not long before: it comes back to them.
create table intents_met (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  kind text not null check (kind in ('payment_intent', 'setup_intent')),
  look_at bigint not null,
  primary key (account_id, id)
);
create index intents_met_by_time on intents_met (look_at);
