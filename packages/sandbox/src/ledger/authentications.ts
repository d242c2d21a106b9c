import type { Pool } from './transaction.ts';

export type AuthenticationStatus =
  'attempted' | 'authenticated' | 'canceled' | 'challenge' | 'failed';

/** One authentication as the issuer's page and the caller's question see it. */
export interface AuthenticationRow {
  readonly transaction_id: string;
  readonly amount: number;
  readonly currency: string;
  readonly notification_url: string;
  readonly status: AuthenticationStatus;
}

const COLUMNS = 'transaction_id, amount, currency, notification_url, status';
const TRANSACTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function findByReference(
  pool: Pool,
  reference: string,
): Promise<AuthenticationRow | null> {
  const found = await pool.query<AuthenticationRow>(
    `select ${COLUMNS} from authentications where reference = $1`,
    [reference],
  );
  return found.rows[0] ?? null;
}

export async function findByTransaction(pool: Pool, id: string): Promise<AuthenticationRow | null> {
  if (!TRANSACTION_ID.test(id)) return null;
  const found = await pool.query<AuthenticationRow>(
    `select ${COLUMNS} from authentications where transaction_id = $1`,
    [id],
  );
  return found.rows[0] ?? null;
}

/** Ends a challenge. The first decision stands, whatever comes after it. */
export async function endChallenge(
  pool: Pool,
  id: string,
  status: 'authenticated' | 'canceled' | 'failed',
): Promise<AuthenticationRow | null> {
  if (!TRANSACTION_ID.test(id)) return null;
  await pool.query(
    `update authentications set status = $2 where transaction_id = $1 and status = 'challenge'`,
    [id, status],
  );
  return findByTransaction(pool, id);
}

/** Whether this transaction authenticated the holder of this very card. */
export async function isAuthenticated(
  pool: Pool,
  id: string,
  numberHash: Buffer,
): Promise<boolean> {
  if (!TRANSACTION_ID.test(id)) return false;
  const found = await pool.query(
    `select 1 from authentications where transaction_id = $1 and number_hash = $2
      and status in ('authenticated', 'attempted')`,
    [id, numberHash],
  );
  return found.rowCount === 1;
}
