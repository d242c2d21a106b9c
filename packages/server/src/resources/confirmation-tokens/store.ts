import type { Queryable } from '../../store/queryable.ts';
import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { ConfirmationTokenRow } from './object.ts';

const COLUMNS =
  'id, livemode, created, expires_at, used_by, payment_method, card_ref, cvc_ref, data';
const rows: Rows<ConfirmationTokenRow> = rowsOf({
  table: 'confirmation_tokens',
  columns: COLUMNS,
});

export const findConfirmationTokens: Rows<ConfirmationTokenRow>['find'] = rows.find;
export const lockConfirmationToken: Rows<ConfirmationTokenRow>['lock'] = rows.lock;

export async function findConfirmationToken(
  db: Queryable,
  scope: Scope,
  id: string,
): Promise<ConfirmationTokenRow | null> {
  const [row] = await rows.find(db, scope, [id]);
  return row ?? null;
}

export function insertConfirmationToken(
  tx: Transaction,
  scope: Scope,
  row: ConfirmationTokenRow,
): void {
  tx.write(
    `insert into confirmation_tokens (account_id, ${COLUMNS})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      scope.accountId,
      row.id,
      scope.livemode,
      row.created,
      row.expires_at,
      row.used_by,
      row.payment_method,
      row.card_ref,
      row.cvc_ref,
      { ...row.data },
    ],
  );
}

/** Marks a locked token as used by an intent; its card now belongs to a payment method. */
export function useUpConfirmationToken(
  tx: Transaction,
  scope: Scope,
  used: { readonly id: string; readonly by: string },
): void {
  tx.write(
    `update confirmation_tokens set used_by = $4, card_ref = null, cvc_ref = null
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, used.id, used.by],
  );
}
