-- A card that nothing can use any more is named here until the card store has deleted it. Rows that
-- gave it up (a detached payment method, a used token) name it no longer.
alter table payment_methods alter column card_ref drop not null;
alter table tokens alter column card_ref drop not null;

create table released_cards (
  account_id text collate "C" not null,
  card_ref text collate "C" not null,
  released_at timestamptz not null default now(),
  primary key (account_id, card_ref)
);
create index released_cards_by_age on released_cards (released_at);
