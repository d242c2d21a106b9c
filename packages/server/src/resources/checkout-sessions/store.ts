import type { Queryable } from '../../store/queryable.ts';
import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { SessionRow } from './row.ts';

const COLUMNS =
  'id, livemode, created, status, expires_at, customer, email, payment_intent, setup_intent, ' +
  'payment_link, coupon, promotion_code, client_secret, data';
const rows: Rows<SessionRow> = rowsOf({ table: 'checkout_sessions', columns: COLUMNS });

export const findSessions: Rows<SessionRow>['find'] = rows.find;
export const lockSession: Rows<SessionRow>['lock'] = rows.lock;
export const listSessionRows: Rows<SessionRow>['list'] = rows.list;

export function insertSession(tx: Transaction, scope: Scope, row: SessionRow): void {
  tx.write(
    `insert into checkout_sessions (account_id, ${COLUMNS})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      scope.accountId,
      row.id,
      scope.livemode,
      row.created,
      row.status,
      row.expires_at,
      row.customer,
      row.email,
      row.payment_intent,
      row.setup_intent,
      row.payment_link,
      row.coupon,
      row.promotion_code,
      row.client_secret,
      { ...row.data },
    ],
  );
}

/** Writes everything of a locked row that can change. */
export function updateSession(tx: Transaction, scope: Scope, row: SessionRow): void {
  tx.write(
    `update checkout_sessions set status = $4, customer = $5, email = $6, payment_intent = $7,
       coupon = $8, promotion_code = $9, data = $10
     where account_id = $1 and livemode = $2 and id = $3`,
    [
      scope.accountId,
      scope.livemode,
      row.id,
      row.status,
      row.customer,
      row.email,
      row.payment_intent,
      row.coupon,
      row.promotion_code,
      { ...row.data },
    ],
  );
}

/** A limit that sessions count against, besides those that are complete and counted already. */
export interface Counted {
  readonly column: 'coupon' | 'payment_link' | 'promotion_code';
  readonly id: string;
  /** The session that asks; it does not count against itself. */
  readonly except: string;
}

/**
 * How many other sessions are just being paid that count against a limit. Asked under the lock of
 * what has the limit: whoever comes later sees those that came before.
 */
export async function beingPaid(tx: Queryable, scope: Scope, counted: Counted): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*) as count
     from checkout_sessions s
     join payment_intents p on p.account_id = s.account_id and p.id = s.payment_intent
     where s.account_id = $1 and s.livemode = $2 and s.${counted.column} = $3 and s.id <> $4
       and s.status = 'open' and p.status in ('processing', 'requires_action')`,
    [scope.accountId, scope.livemode, counted.id, counted.except],
  );
  return row?.count ?? 0;
}

/** Counts a completed session, once, in the transaction that completes it. */
export function countCompleted(
  tx: Transaction,
  scope: Scope,
  row: Pick<SessionRow, 'coupon' | 'payment_link' | 'promotion_code'>,
): void {
  const at = [scope.accountId, scope.livemode];
  // Always in this order, so that no two sessions wait for each other.
  if (row.coupon !== null) {
    tx.write(
      `update coupons set times_redeemed = times_redeemed + 1
       where account_id = $1 and livemode = $2 and id = $3`,
      [...at, row.coupon],
    );
  }
  if (row.promotion_code !== null) {
    tx.write(
      `update promotion_codes set times_redeemed = times_redeemed + 1
       where account_id = $1 and livemode = $2 and id = $3`,
      [...at, row.promotion_code],
    );
  }
  if (row.payment_link !== null) {
    tx.write(
      `update payment_links set completed_sessions = completed_sessions + 1
       where account_id = $1 and livemode = $2 and id = $3`,
      [...at, row.payment_link],
    );
  }
}

/** A session whose time is over, of any account. */
export interface DueSession {
  readonly account_id: string;
  readonly livemode: boolean;
  readonly id: string;
}

/**
 * Open sessions of all accounts whose time is over and whose payment is not under way: of each
 * account in turn the one that waits longest, so that nobody waits for another's many.
 */
export async function dueSessions(
  db: Queryable,
  at: { readonly nowS: number; readonly limit: number },
): Promise<DueSession[]> {
  return db.query<DueSession>(
    `select s.account_id, s.livemode, s.id from checkout_sessions s
     left join payment_intents p on p.account_id = s.account_id and p.id = s.payment_intent
     left join setup_intents i on i.account_id = s.account_id and i.id = s.setup_intent
     where s.status = 'open' and s.expires_at <= $1
       and coalesce(p.status, i.status, '') <> 'processing'
     order by row_number() over (partition by s.account_id order by s.expires_at), s.expires_at
     limit $2`,
    [at.nowS, at.limit],
  );
}
