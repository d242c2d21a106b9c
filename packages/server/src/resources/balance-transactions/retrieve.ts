import { nowS } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { findBalanceTransactions } from '../../ledger/balance-transactions.ts';
import { hash } from '../../params/spec.ts';
import { balanceTransactionObject } from './object.ts';

export const retrieveBalanceTransaction: Route = read({
  method: 'GET',
  path: '/v1/balance_transactions/:id',
  params: hash({}),
  run: async (call) => {
    const [row] = await findBalanceTransactions(call.db, call.caller, [call.id]);
    if (row === undefined) {
      throw resourceMissing({ noun: 'balance transaction', id: call.id, param: 'id' });
    }
    return balanceTransactionObject(row, nowS(call));
  },
});
