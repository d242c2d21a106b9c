-- Charges that were captured asynchronously and are not in the ledger yet. A row is written with
-- its charge and goes with the postings, so that no money is booked twice or forgotten. It
-- references nothing: the row is gone a moment later, and charges are never deleted.
create table unbooked_charges (
  account_id text collate "C" not null,
  id text collate "C" not null,
  livemode boolean not null,
  primary key (account_id, id)
);
