-- What is sold, and what is taken off or added: products, prices, coupons, promotion codes,
-- shipping rates and tax rates.
--
-- Products and coupons may have ids of the merchant's own choosing. Those are unique within a mode,
-- so `livemode` is in their keys, and they say nothing of their age: `position` is an id as we make
-- them, and lists are sorted by it. A deleted one stays as a name, so that a list can go on behind
-- it; a new one may take its id.

create table products (
  account_id text collate "C" not null,
  livemode boolean not null,
  id text collate "C" not null,
  position text collate "C" not null,
  created bigint not null,
  deleted boolean not null default false,
  active boolean not null,
  type text not null check (type in ('good', 'service')),
  shippable boolean,
  url text,
  default_price text collate "C",
  data jsonb not null,
  primary key (account_id, livemode, id)
);
create unique index products_by_position on products (account_id, livemode, position);

create table prices (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  active boolean not null,
  product text collate "C" not null,
  type text not null check (type in ('one_time', 'recurring')),
  currency text not null,
  lookup_key text collate "C",
  data jsonb not null,
  primary key (account_id, id),
  foreign key (account_id, livemode, product) references products
);
create index prices_by_product on prices (account_id, livemode, product, id);
create unique index one_price_of_a_lookup_key on prices (account_id, livemode, lookup_key)
  where lookup_key is not null;

create table coupons (
  account_id text collate "C" not null,
  livemode boolean not null,
  id text collate "C" not null,
  position text collate "C" not null,
  created bigint not null,
  deleted boolean not null default false,
  times_redeemed bigint not null default 0 check (times_redeemed >= 0),
  data jsonb not null,
  primary key (account_id, livemode, id)
);
create unique index coupons_by_position on coupons (account_id, livemode, position);

create table promotion_codes (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  active boolean not null,
  code text collate "C" not null,
  coupon text collate "C" not null,
  customer text collate "C",
  -- The earlier of its own end and its coupon's; from then on it is not active, whatever `active`.
  ends_at bigint,
  times_redeemed bigint not null default 0 check (times_redeemed >= 0),
  data jsonb not null,
  primary key (account_id, id),
  foreign key (account_id, livemode, coupon) references coupons
);
create index promotion_codes_by_coupon on promotion_codes (account_id, livemode, coupon, id);
create index promotion_codes_by_code on promotion_codes (account_id, livemode, lower(code));
create unique index one_active_promotion_code
  on promotion_codes (account_id, livemode, lower(code), coalesce(customer, '')) where active;

create table shipping_rates (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  active boolean not null,
  currency text not null,
  data jsonb not null,
  primary key (account_id, id)
);

create table tax_rates (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  created bigint not null,
  active boolean not null,
  inclusive boolean not null,
  data jsonb not null,
  primary key (account_id, id)
);
