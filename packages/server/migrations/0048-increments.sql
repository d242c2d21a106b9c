-- Increments of authorizations are operations of their own: the acquirer is asked to let more of
-- the card be captured. The amount is the whole one that is then authorized.
alter table operations drop constraint operations_kind_check;
alter table operations add constraint operations_kind_check
  check (kind in ('authorize', 'increment', 'capture', 'void', 'refund'));
