import type { Queryable } from '../../store/queryable.ts';

export interface Uncaptured {
  readonly account_id: string;
  readonly livemode: boolean;
  readonly payment_intent: string;
}

const CAPTURE_BEFORE = `(data->>'capture_before')::bigint`;

/**
 * Charges of all accounts that could be captured until now: of each account in turn the one whose
 * time was over first, so that nobody waits for another's many.
 */
export function expiredAuthorizations(
  db: Queryable,
  at: { readonly nowS: number; readonly limit: number },
): Promise<Uncaptured[]> {
  return db.query<Uncaptured>(
    `select account_id, livemode, payment_intent from charges
     where status = 'succeeded' and not captured and amount_refunded = 0 and ${CAPTURE_BEFORE} <= $1
     order by row_number() over (partition by account_id order by ${CAPTURE_BEFORE}),
       ${CAPTURE_BEFORE}
     limit $2`,
    [at.nowS, at.limit],
  );
}
