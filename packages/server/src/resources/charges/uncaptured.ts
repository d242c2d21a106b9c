import type { Queryable } from '../../store/queryable.ts';

export interface Uncaptured {
  readonly account_id: string;
  readonly livemode: boolean;
  readonly payment_intent: string;
}

/** What the acquirer did not undo is asked about again ever less often, but at least this often. */
const RETRY_DELAY_MAX_H = 24;

/**
 * Charges of all accounts that could be captured until now and are still held: of each account in
 * turn one of them, so that nobody waits for another's many. One whose reversal was asked for and
 * not made comes again after an hour, then after two, four and so on: what was asked is in its
 * operations, by the database's clock.
 */
export function expiredAuthorizations(
  db: Queryable,
  at: { readonly nowS: number; readonly limit: number },
): Promise<Uncaptured[]> {
  return db.query<Uncaptured>(
    `select c.account_id, c.livemode, c.payment_intent
     from charges c
     join payment_intents p on p.account_id = c.account_id and p.id = c.payment_intent
     cross join lateral (
       select count(*) as tries, max(created_at) as last_at from operations o
       where o.account_id = c.account_id and o.payment_intent = c.payment_intent
         and o.kind = 'void') asked
     where c.status = 'succeeded' and not c.captured and c.amount_refunded = 0
       and (c.data->>'capture_before')::bigint <= $1
       and p.status = 'requires_capture'
       and (asked.tries = 0 or asked.last_at
         + least(power(2, asked.tries - 1), $3) * interval '1 hour' < clock_timestamp())
     order by row_number() over (partition by c.account_id order by random()), c.id
     limit $2`,
    [at.nowS, at.limit, RETRY_DELAY_MAX_H],
  );
}
