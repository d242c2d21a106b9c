-- What a customer has agreed to when a card was saved to be charged while they are away. A mandate
-- is kept when its payment method is gone: it is the proof of what was agreed.
create table mandates (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  status text not null check (status in ('active', 'inactive')),
  payment_method text collate "C" not null,
  data jsonb not null,
  primary key (account_id, id)
);
create index mandates_by_payment_method on mandates (account_id, payment_method);
