import { nowS } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';

const SESSIONS_PER_RUN_MAX = 10_000;

/** Forgets the sessions of clients that are gone. A job, across accounts. */
export async function pruneStripecliSessions(services: Services): Promise<void> {
  await services.db.query(
    `delete from stripecli_sessions where (account_id, id_sha256) in (
       select account_id, id_sha256 from stripecli_sessions
       where expires_at <= $1 order by expires_at limit $2 for update skip locked)`,
    [nowS({ services }), SESSIONS_PER_RUN_MAX],
  );
}
