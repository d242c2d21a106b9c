-- Increments of authorizations: the amount that stands grows, and the first one is remembered. Null
-- until then: it is the amount.
alter table messages drop constraint messages_operation_check;
alter table messages add constraint messages_operation_check check (
  operation in (
    'authentication', 'authorization', 'verification', 'increment', 'capture', 'reversal', 'refund'
  )
);
alter table authorizations add column first_amount integer check (first_amount > 0);
