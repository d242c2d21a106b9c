-- Every try to set a card up: what came of it stays when its setup intent goes on to another.
create table setup_attempts (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  status text not null check (status in ('processing', 'requires_action', 'succeeded', 'failed',
    'abandoned')),
  setup_intent text collate "C" not null,
  customer text collate "C",
  payment_method text collate "C" not null,
  data jsonb not null,
  primary key (account_id, id)
);
create index setup_attempts_by_intent on setup_attempts (account_id, setup_intent, id);
