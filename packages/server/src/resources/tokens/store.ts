import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { TokenRow } from './object.ts';

const COLUMNS = 'id, livemode, created, used, card_ref, cvc_ref, data';

export function insertToken(tx: Transaction, scope: Scope, row: TokenRow): void {
  tx.write(
    `insert into tokens (account_id, livemode, id, created, used, card_ref, cvc_ref, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      scope.accountId,
      scope.livemode,
      row.id,
      row.created,
      row.used,
      row.card_ref,
      row.cvc_ref,
      { ...row.data },
    ],
  );
}

export async function findToken(db: Queryable, scope: Scope, id: string): Promise<TokenRow | null> {
  const [row] = await db.query<TokenRow>(
    `select ${COLUMNS} from tokens where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, id],
  );
  return row ?? null;
}

/** As findToken; the row stays locked until the transaction ends. */
export async function lockToken(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<TokenRow | null> {
  const [row] = await tx.query<TokenRow>(
    `select ${COLUMNS} from tokens where account_id = $1 and livemode = $2 and id = $3 for update`,
    [scope.accountId, scope.livemode, id],
  );
  return row ?? null;
}

/** Marks a token as used; its card now belongs to something else. */
export function useUpToken(tx: Transaction, scope: Scope, id: string): void {
  tx.write(
    `update tokens set used = true, card_ref = null, cvc_ref = null
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, id],
  );
}
