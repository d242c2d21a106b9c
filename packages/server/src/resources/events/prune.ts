import { nowS } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';

/** As long as Stripe keeps them (API reference, "Events"). */
export const EVENTS_KEPT_DAYS = 30;
const EVENTS_PER_RUN_MAX = 5_000;
const DAY_S = 24 * 3600;

/**
 * Forgets events that are old, with what is owed or was given up of them. A job, across accounts.
 * Retries end after three days, so that goes only what was given up, waits at a disabled endpoint,
 * or was asked for again at the last moment.
 */
export async function pruneEvents(services: Services): Promise<'more' | void> {
  const [gone] = await services.db.query<{ count: number }>(PRUNE_EVENTS, [
    nowS({ services }) - EVENTS_KEPT_DAYS * DAY_S,
    EVENTS_PER_RUN_MAX,
  ]);
  return gone?.count === EVENTS_PER_RUN_MAX ? 'more' : undefined;
}

export const PRUNE_EVENTS = `with gone as (
    delete from events where (account_id, id) in (
      select account_id, id from events where created < $1
      order by created limit $2 for update skip locked)
    returning account_id, id),
  forgotten as (
    delete from webhook_deliveries d using gone
    where d.account_id = gone.account_id and d.event_id = gone.id)
  select count(*) from gone`;
