import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import type { EndpointFacts } from './endpoint-store.ts';

const DAY_MS = 86_400_000;
/** An endpoint is disabled after failing for so long without a success. */
const FAILING_MAX_MS: number = 3 * DAY_MS;
/** ... and with so many attempts: one that is hardly used is not. */
const ATTEMPTS_MIN = 10;
/** Deliveries given up with one statement. */
const GIVEN_UP_AT_ONCE = 2_000;

export function mayBeDisabled({ failingSinceMs }: EndpointFacts, nowMs: number): boolean {
  return failingSinceMs !== null && failingSinceMs <= nowMs - FAILING_MAX_MS;
}

/** Disables an endpoint that has failed for too long, and gives up what it is owed. */
export async function disableEndpoint(
  db: Database,
  { accountId, id }: EndpointFacts,
  { nowMs, log }: { readonly nowMs: number; readonly log: Pick<Logger, 'warn'> },
): Promise<boolean> {
  const because = `It failed for ${FAILING_MAX_MS / DAY_MS} days without a success.`;
  const disabled = await db.query(
    `update webhook_endpoints e set status = 'disabled', disabled_because = $3
     where account_id = $1 and id = $2 and status = 'enabled'
       and failing_since <= to_timestamp($4 / 1000.0)
       and (select sum(d.attempts) from webhook_deliveries d
         where d.account_id = $1 and d.endpoint_id = $2
           and d.first_attempt_at >= e.failing_since) >= $5
     returning 1`,
    [accountId, id, because, nowMs - FAILING_MAX_MS, ATTEMPTS_MIN],
  );
  if (disabled.length === 0) return false;
  log.warn({ endpoint: id, account: accountId, disabled: because });
  for (;;) {
    const givenUp = await db.query(
      `update webhook_deliveries set due_at = null
       where account_id = $1 and endpoint_id = $2 and event_id = any (array (
         select event_id from webhook_deliveries
         where account_id = $1 and endpoint_id = $2 and due_at is not null limit $3))
       returning 1`,
      [accountId, id, GIVEN_UP_AT_ONCE],
    );
    if (givenUp.length < GIVEN_UP_AT_ONCE) return true;
  }
}
