import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { checkOwn, ownAccount } from './own.ts';
import { changeAccount } from './update.ts';

const retrieveOwnAccount: Route = read({
  method: 'GET',
  path: '/v1/account',
  params: hash({}),
  run: ownAccount,
});

/** Only one's own: that there is another is not told. */
const retrieveAccount: Route = read({
  method: 'GET',
  path: '/v1/accounts/:id',
  params: hash({}),
  run: async (call) => {
    checkOwn(call);
    return ownAccount(call);
  },
});

export const accountRoutes: readonly Route[] = [retrieveOwnAccount, retrieveAccount, changeAccount];
