import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { SetupAttemptRow } from './object.ts';

const COLUMNS = 'id, livemode, created, status, setup_intent, customer, payment_method, data';
const rows: Rows<SetupAttemptRow> = rowsOf({ table: 'setup_attempts', columns: COLUMNS });

export const findSetupAttempts: Rows<SetupAttemptRow>['find'] = rows.find;
export const pageOfSetupAttempts: Rows<SetupAttemptRow>['list'] = rows.list;

export function insertSetupAttempt(tx: Transaction, scope: Scope, row: SetupAttemptRow): void {
  tx.write(
    `insert into setup_attempts (account_id, ${COLUMNS})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      scope.accountId,
      row.id,
      scope.livemode,
      row.created,
      row.status,
      row.setup_intent,
      row.customer,
      row.payment_method,
      { ...row.data },
    ],
  );
}

/** Moves an attempt that has not ended on, and adds to what is known of it. */
export function moveSetupAttempt(
  tx: Transaction,
  scope: Scope,
  to: {
    readonly id: string;
    readonly status: SetupAttemptRow['status'];
    readonly data: Partial<SetupAttemptRow['data']>;
  },
): void {
  tx.write(
    `update setup_attempts set status = $4, data = data || $5::jsonb
     where account_id = $1 and livemode = $2 and id = $3
       and status in ('processing', 'requires_action')`,
    [scope.accountId, scope.livemode, to.id, to.status, { ...to.data }],
  );
}
