-- What the job looks for that lets go of authorizations whose time is over. Captured charges, which
-- are nearly all, are not in it.
create index charges_uncaptured on charges (((data->>'capture_before')::bigint))
  where status = 'succeeded' and not captured and amount_refunded = 0;
