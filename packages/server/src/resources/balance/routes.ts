import { nowS } from '../../api/call.ts';
import { read, type Route } from '../../api/route.ts';
import { readBalance } from '../../ledger/balance.ts';
import { hash } from '../../params/spec.ts';
import { balanceObject } from './object.ts';

const retrieveBalance: Route = read({
  method: 'GET',
  path: '/v1/balance',
  params: hash({}),
  run: async (call) => {
    const balances = await readBalance(call.db, call.caller, nowS(call));
    return balanceObject(balances, call.caller.livemode);
  },
});

export const balanceRoutes: readonly Route[] = [retrieveBalance];
