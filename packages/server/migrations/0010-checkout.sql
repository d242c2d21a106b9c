-- Checkout sessions and payment links.
--
-- An id of a session is also the secret that its hosted page is opened with. `coupon` and
-- `promotion_code` are what a session redeems when it completes: until then each session whose
-- payment is under way counts against their limits, so that the last one is redeemed once.

create table payment_links (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  active boolean not null,
  completed_sessions bigint not null default 0 check (completed_sessions >= 0),
  data jsonb not null,
  primary key (account_id, id)
);

create table checkout_sessions (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  status text not null check (status in ('open', 'complete', 'expired')),
  expires_at bigint not null,
  customer text collate "C",
  -- In lower case: for looking up, and for knowing who has bought before.
  email text,
  payment_intent text collate "C",
  setup_intent text collate "C",
  payment_link text collate "C",
  coupon text collate "C",
  promotion_code text collate "C",
  client_secret text,
  data jsonb not null,
  primary key (account_id, id),
  foreign key (account_id, payment_intent) references payment_intents,
  foreign key (account_id, setup_intent) references setup_intents,
  foreign key (account_id, payment_link) references payment_links
);
create index checkout_sessions_by_customer on checkout_sessions (account_id, customer, id)
  where customer is not null;
create index checkout_sessions_by_email on checkout_sessions (account_id, email, id)
  where email is not null;
create unique index checkout_sessions_by_payment_intent
  on checkout_sessions (account_id, payment_intent) where payment_intent is not null;
create index checkout_sessions_by_payment_link on checkout_sessions (account_id, payment_link, id)
  where payment_link is not null;
create index open_sessions_of_a_coupon on checkout_sessions (account_id, coupon)
  where coupon is not null and status = 'open';
create index open_sessions_due on checkout_sessions (expires_at) where status = 'open';

-- A publishable key may be read by anybody, and hosted pages call the API with it. Null for keys
-- that came before this column and were not handed over again.
alter table api_keys add column publishable_key text
  check (publishable_key is null or kind = 'publishable');
