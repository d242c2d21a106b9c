-- Cards that are saved without being charged.
create table setup_intents (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  status text not null check (status in ('requires_payment_method', 'requires_confirmation',
    'requires_action', 'processing', 'succeeded', 'canceled')),
  customer text collate "C",
  payment_method text collate "C",
  client_secret text not null,
  data jsonb not null,
  primary key (account_id, id)
);
create index setup_intents_by_customer on setup_intents (account_id, customer, id)
  where customer is not null;
