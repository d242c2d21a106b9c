import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { SetupIntentRow } from './object.ts';

const COLUMNS = 'id, livemode, created, status, customer, payment_method, client_secret, data';
const rows: Rows<SetupIntentRow> = rowsOf({ table: 'setup_intents', columns: COLUMNS });

export const findSetupIntents: Rows<SetupIntentRow>['find'] = rows.find;
export const pageOfSetupIntents: Rows<SetupIntentRow>['list'] = rows.list;

export function insertSetupIntent(tx: Transaction, scope: Scope, row: SetupIntentRow): void {
  tx.write(
    `insert into setup_intents (account_id, ${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      scope.accountId,
      row.id,
      scope.livemode,
      row.created,
      row.status,
      row.customer,
      row.payment_method,
      row.client_secret,
      { ...row.data },
    ],
  );
}

/** Writes everything of a locked row that can change. */
export function updateSetupIntent(tx: Transaction, scope: Scope, row: SetupIntentRow): void {
  tx.write(
    `update setup_intents set status = $4, customer = $5, payment_method = $6, data = $7
     where account_id = $1 and livemode = $2 and id = $3`,
    [
      scope.accountId,
      scope.livemode,
      row.id,
      row.status,
      row.customer,
      row.payment_method,
      { ...row.data },
    ],
  );
}

export async function lockSetupIntent(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<SetupIntentRow | null> {
  const [row] = await tx.query<SetupIntentRow>(
    `select ${COLUMNS} from setup_intents
     where account_id = $1 and livemode = $2 and id = $3 for update`,
    [scope.accountId, scope.livemode, id],
  );
  return row ?? null;
}
