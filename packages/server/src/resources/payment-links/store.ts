import type { Queryable } from '../../store/queryable.ts';
import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { PaymentLinkRow } from './row.ts';

const COLUMNS = 'id, livemode, created, active, completed_sessions, data';
const rows: Rows<PaymentLinkRow> = rowsOf({ table: 'payment_links', columns: COLUMNS });

export const findPaymentLinks: Rows<PaymentLinkRow>['find'] = rows.find;
export const lockPaymentLink: Rows<PaymentLinkRow>['lock'] = rows.lock;
export const listPaymentLinkRows: Rows<PaymentLinkRow>['list'] = rows.list;

export function insertPaymentLink(tx: Transaction, scope: Scope, row: PaymentLinkRow): void {
  tx.write(
    `insert into payment_links (account_id, livemode, id, created, active, data)
     values ($1, $2, $3, $4, $5, $6)`,
    [scope.accountId, scope.livemode, row.id, row.created, row.active, { ...row.data }],
  );
}

export function updatePaymentLink(tx: Transaction, scope: Scope, row: PaymentLinkRow): void {
  tx.write(
    `update payment_links set active = $4, data = $5
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, row.id, row.active, { ...row.data }],
  );
}

/** Whether a link is a live one; null when there is none. Its id does not say. */
export async function modeOfLink(
  db: Queryable,
  accountId: string,
  id: string,
): Promise<boolean | null> {
  const [row] = await db.query<{ livemode: boolean }>(
    'select livemode from payment_links where account_id = $1 and id = $2',
    [accountId, id],
  );
  return row?.livemode ?? null;
}
