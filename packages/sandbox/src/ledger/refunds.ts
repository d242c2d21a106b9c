import type { TransferMessage } from '../acquirer/message.ts';
import { inTransaction, type Pool, type Queryable } from './transaction.ts';

/** What becomes of a card's refunds. */
export type RefundCourse = 'at_once' | 'comes_back' | 'later';

/**
 * Where a refund stands. `provisional`: the holder's bank has it, and may still send it back.
 * `done` and `failed` are the end.
 */
export type RefundStanding = 'done' | 'failed' | 'pending' | 'provisional';

/** So long after it was asked for a refund of these cards is decided. */
export const REFUND_DECIDED_AFTER_S = 2;

interface RefundRow {
  readonly original: string;
  readonly amount: number;
  readonly course: Exclude<RefundCourse, 'at_once'>;
  readonly returned: boolean;
  readonly decided: boolean;
}

/** How a refund of that course stands when it is made. */
export function firstStanding(course: RefundCourse): RefundStanding {
  switch (course) {
    case 'at_once':
      return 'done';
    case 'later':
      return 'pending';
    case 'comes_back':
      return 'provisional';
  }
}

export async function insertRefund(
  client: Queryable,
  message: TransferMessage,
  course: RefundCourse,
): Promise<void> {
  if (course === 'at_once') return;
  await client.query(
    'insert into refunds (reference, original, amount, course) values ($1, $2, $3, $4)',
    [message.reference, message.original, message.amountMinor, course],
  );
}

/**
 * Where the refund with that reference stands now; null when there is none that is decided later.
 * Whoever is told first that one came back gives its money back to the authorization.
 */
export async function standingOfRefund(
  pool: Pool,
  reference: string,
): Promise<RefundStanding | null> {
  return inTransaction(pool, async (client) => {
    const found = await client.query<RefundRow>(
      `select original, amount, course, returned,
         made_at + $2 * interval '1 s' <= now() as decided
       from refunds where reference = $1 for update`,
      [reference, REFUND_DECIDED_AFTER_S],
    );
    const [row] = found.rows;
    if (row === undefined) return { commit: false, value: null };
    const value = standingOf(row);
    if (value === 'failed' && !row.returned) await giveBack(client, reference, row);
    return { commit: true, value };
  });
}

function standingOf({ course, decided }: RefundRow): RefundStanding {
  if (!decided) return firstStanding(course);
  return course === 'later' ? 'done' : 'failed';
}

async function giveBack(client: Queryable, reference: string, row: RefundRow): Promise<void> {
  await client.query('update refunds set returned = true where reference = $1', [reference]);
  await client.query('update authorizations set refunded = refunded - $2 where reference = $1', [
    row.original,
    row.amount,
  ]);
}
