import { nowS } from '../../api/call.ts';
import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { findBalanceTransactions } from '../../ledger/balance-transactions.ts';
import { listBalanceTransactions } from './list.ts';
import { balanceTransactionObject } from './object.ts';
import { retrieveBalanceTransaction } from './retrieve.ts';

export const balanceTransactionRoutes: readonly Route[] = [
  listBalanceTransactions,
  retrieveBalanceTransaction,
];

export const balanceTransactionKind: ObjectKind = {
  object: 'balance_transaction',
  prefix: 'txn',
  load: async (call, ids) => {
    const rows = await findBalanceTransactions(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, balanceTransactionObject(row, nowS(call))]));
  },
  expandable: { source: 'reference' },
};
