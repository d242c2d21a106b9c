import type { Queryable } from '../../store/queryable.ts';

/**
 * What became of asking a card's holder is kept for so long: no issuer takes an older word for a
 * payment (ninety days is the most that card networks allow). What it came to is in the charge or
 * the setup attempt, which stay.
 */
export const OVER_KEPT_DAYS = 90;
const AUTHENTICATIONS_PER_RUN_MAX = 10_000;

/** Forgets authentications that were over long ago. A job, across accounts. */
export async function pruneAuthentications(db: Queryable): Promise<'more' | void> {
  const gone = await db.query(
    `delete from authentications where (account_id, id) in (
       select account_id, id from authentications
       where state not in ('asking', 'challenge')
         and expires_at < now() - $1 * interval '1 day'
       order by expires_at limit $2 for update skip locked)
     returning 1`,
    [OVER_KEPT_DAYS, AUTHENTICATIONS_PER_RUN_MAX],
  );
  return gone.length === AUTHENTICATIONS_PER_RUN_MAX ? 'more' : undefined;
}
