-- What an endpoint is owed is read in the order in which it became due, and what became due
-- together in the order of the events: the index has both, so that a long queue is not sorted.
drop index webhook_deliveries_due;
create index webhook_deliveries_due
  on webhook_deliveries (account_id, endpoint_id, due_at, event_id) where due_at is not null;
-- Rows live for milliseconds: their remains are swept by number, not by a share of the table.
alter table webhook_deliveries
  set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
