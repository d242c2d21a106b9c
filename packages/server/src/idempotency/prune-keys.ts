import type { Queryable } from '../store/queryable.ts';

/** Keys are kept for so long at least (Stripe docs, "Idempotent requests"). */
const KEPT_HOURS = 24;
const KEYS_PER_RUN_MAX = 50_000;

/** Forgets old idempotency keys. A job, across accounts. */
export async function pruneKeys(db: Queryable): Promise<void> {
  await db.query(
    `delete from idempotency_keys where (account_id, livemode, key_kind, key) in (
       select account_id, livemode, key_kind, key from idempotency_keys
       where created_at < now() - $1 * interval '1 hour'
       order by created_at limit $2 for update skip locked)`,
    [KEPT_HOURS, KEYS_PER_RUN_MAX],
  );
}
