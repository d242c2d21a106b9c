-- An event's id has the time at which it was published, its row the time at which it happened. How
-- much later the former ever was in an account, in seconds: a list of events until a time begins
-- there, and need not pass by all that came later. A minute at least, so that hardly any payment
-- has anything to write here.
alter table event_streams add column late_s bigint not null default 60;

update event_streams set late_s = greatest(late_s, (
  select max(ceil(published.ms / 1000 - events.created))
  from events cross join lateral (
    select sum((strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
      substr(events.id, 4 + digit, 1)) - 1) * 62.0 ^ (7 - digit)) as ms
    from generate_series(1, 7) as digit) as published
  where events.account_id = event_streams.account_id));
