-- Refunds of some cards are decided later: they are pending first, or they come back.

alter table authorizations add column refund_course text not null default 'at_once'
  check (refund_course in ('at_once', 'later', 'comes_back'));

create table refunds (
  reference text collate "C" primary key references messages,
  original text collate "C" not null references authorizations,
  amount integer not null check (amount > 0),
  course text not null check (course in ('later', 'comes_back')),
  -- The money that came back was given back to the authorization.
  returned boolean not null default false,
  made_at timestamptz not null default now()
);
