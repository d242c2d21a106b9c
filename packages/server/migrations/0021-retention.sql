-- What the jobs look for, across accounts, when they forget what is old: sessions of payment links
-- that nobody paid, and authentications that are over.
create index unpaid_sessions_of_links on checkout_sessions (expires_at)
  where status = 'expired' and payment_link is not null and payment_intent is null;
create index authentications_over on authentications (expires_at)
  where state not in ('asking', 'challenge');
