import { nowS } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';

/**
 * Whoever follows a payment link makes a session; one that nobody tried to pay is kept for so long
 * after it has expired, and then forgotten. Those that merchants make themselves stay.
 */
export const UNPAID_KEPT_DAYS = 30;
const SESSIONS_PER_RUN_MAX = 10_000;
const DAY_S = 24 * 3600;

/** Forgets old sessions of payment links that nobody tried to pay. A job, across accounts. */
export async function pruneLinkSessions(services: Services): Promise<'more' | void> {
  const gone = await services.db.query(
    `delete from checkout_sessions where (account_id, id) in (
       select account_id, id from checkout_sessions
       where status = 'expired' and payment_link is not null and payment_intent is null
         and expires_at < $1
       order by expires_at limit $2 for update skip locked)
     returning 1`,
    [nowS({ services }) - UNPAID_KEPT_DAYS * DAY_S, SESSIONS_PER_RUN_MAX],
  );
  return gone.length === SESSIONS_PER_RUN_MAX ? 'more' : undefined;
}
