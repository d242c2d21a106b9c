-- A refund that the acquirer took on may be pending, or come back: what became of it is inquired
-- until that is known. One that comes back moves its money back into the balance.

create table refund_inquiries (
  account_id text collate "C" not null,
  refund text collate "C" not null,
  livemode boolean not null,
  -- The operation's id, by which the acquirer knows the refund.
  reference text collate "C" not null,
  attempts integer not null default 0,
  due_at timestamptz not null,
  primary key (account_id, refund)
);
create index refund_inquiries_due on refund_inquiries (due_at);

alter table postings drop constraint postings_type_check;
alter table postings add constraint postings_type_check
  check (type in ('charge', 'fee', 'refund', 'refund_failure'));
