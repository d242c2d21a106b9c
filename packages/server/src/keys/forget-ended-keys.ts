import { nowS } from '../api/call.ts';
import type { Services } from '../api/services.ts';

/** So long a key that ended is still told apart from one that never was. */
const KEPT_S = 90 * 86_400;
const KEYS_PER_RUN_MAX = 1_000;

/** Forgets keys that ended long ago. A job, across accounts. */
export async function forgetEndedKeys(services: Services): Promise<void> {
  await services.db.query(
    `delete from api_keys where key_sha256 in (
       select key_sha256 from api_keys
       where origin = 'operator' and least(revoked_at, expires_at) <= $1
       limit $2 for update skip locked)`,
    [nowS({ services }) - KEPT_S, KEYS_PER_RUN_MAX],
  );
}
