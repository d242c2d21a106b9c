-- A payment method that belongs to no customer pays once: while an authorization with it is under
-- way, no other may begin. Its id; null where the payment method belongs to a customer.
alter table operations add column single_use_method text collate "C";
create unique index one_open_payment_of_a_method on operations (account_id, single_use_method)
  where state in ('open', 'unknown', 'reversing');
