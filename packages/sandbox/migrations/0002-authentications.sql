-- The directory server and the issuer's page: who was asked to authenticate, and what came of it.

alter table messages drop constraint messages_operation_check;
alter table messages add constraint messages_operation_check check (
  operation in (
    'authentication', 'authorization', 'verification', 'capture', 'reversal', 'refund'
  )
);

create table authentications (
  reference text collate "C" primary key references messages,
  transaction_id uuid not null unique,
  number_hash bytea not null,
  amount integer not null check (amount >= 0),
  currency text not null,
  notification_url text not null,
  -- A challenge ends once; no other status changes.
  status text not null check (
    status in ('challenge', 'authenticated', 'attempted', 'failed', 'canceled')
  )
);
