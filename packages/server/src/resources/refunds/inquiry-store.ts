import type { Queryable } from '../../store/queryable.ts';
import type { Transaction } from '../../store/transaction.ts';

/** The first look at a refund that is not settled; later ones come after ever longer pauses. */
const FIRST_LOOK_MS = 1_000;
/** At least so often a refund is looked at until it is settled. */
const PAUSE_MAX_S = 3_600;

/** A refund whose end is not known yet. */
export interface RefundInquiry extends Record<string, unknown> {
  readonly account_id: string;
  readonly refund: string;
  readonly livemode: boolean;
  readonly reference: string;
}

export function insertInquiry(tx: Transaction, inquiry: RefundInquiry): void {
  tx.write(
    `insert into refund_inquiries (account_id, refund, livemode, reference, due_at)
     values ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 ms')`,
    [inquiry.account_id, inquiry.refund, inquiry.livemode, inquiry.reference, FIRST_LOOK_MS],
  );
}

/**
 * Takes what is due, across accounts: a job. Another server takes the same one only after the pause
 * that begins now.
 */
export async function takeDueInquiries(db: Queryable, limit: number): Promise<RefundInquiry[]> {
  return db.query<RefundInquiry>(
    `update refund_inquiries set attempts = attempts + 1,
       due_at = clock_timestamp() + least(power(2, least(attempts, 20)), $2) * interval '1 s'
     where (account_id, refund) in (
       select account_id, refund from refund_inquiries where due_at < clock_timestamp()
       order by due_at limit $1 for update skip locked)
     returning account_id, refund, livemode, reference`,
    [limit, PAUSE_MAX_S],
  );
}

/** Ends the inquiry. False when it was ended before: then the end is written already. */
export async function endInquiry(tx: Transaction, inquiry: RefundInquiry): Promise<boolean> {
  const rows = await tx.query(
    'delete from refund_inquiries where account_id = $1 and refund = $2 returning 1',
    [inquiry.account_id, inquiry.refund],
  );
  return rows.length > 0;
}
