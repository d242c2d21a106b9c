import { nowS } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { pageOfBalanceTransactions } from '../../ledger/balance-transactions.ts';
import { hash, string } from '../../params/spec.ts';
import { balanceTransactionObject } from './object.ts';

const URL = '/v1/balance_transactions';

export const listBalanceTransactions: Route = read({
  method: 'GET',
  path: URL,
  params: hash({
    ...pageParams,
    created: timeRange(),
    currency: string(),
    payout: string(),
    source: string(),
    type: string(),
  }),
  run: async (call, given) => {
    const { payout, currency, source, type } = given;
    // Nothing pays out yet.
    if (payout !== undefined) {
      throw resourceMissing({ noun: 'payout', id: payout, param: 'payout', status: 400 });
    }
    const page = await pageOfBalanceTransactions(call.db, call.caller, {
      filters: [
        { sql: 'currency = ?', value: currency?.toLowerCase() },
        { sql: 'source = ?', value: source },
        { sql: 'type = ?', value: type },
        ...rangeFilters('created', given.created),
      ],
      page: pageRequest(given),
    });
    const now = nowS(call);
    return listObject(page, { url: URL, render: (row) => balanceTransactionObject(row, now) });
  },
});
