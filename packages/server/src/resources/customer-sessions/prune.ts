import { nowS } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';

/** An expired session is kept a little, so that a late page is told what happened. */
const KEPT_AFTER_EXPIRY_S = 24 * 3600;
const SESSIONS_PER_RUN_MAX = 10_000;

/** Forgets customer sessions that ended long ago. A job, across accounts. */
export async function pruneCustomerSessions(services: Services): Promise<void> {
  await services.db.query(
    `delete from customer_sessions where (account_id, secret_sha256) in (
       select account_id, secret_sha256 from customer_sessions
       where expires_at < $1 order by expires_at limit $2 for update skip locked)`,
    [nowS({ services }) - KEPT_AFTER_EXPIRY_S, SESSIONS_PER_RUN_MAX],
  );
}
