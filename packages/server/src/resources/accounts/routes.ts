import type { ObjectKind } from '../../api/object-kind.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { blockRulesOf } from './block-rules.ts';
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

/** No id of another object is that of an account, so that none is ever looked up. */
export const accountKind: ObjectKind = {
  object: 'account',
  prefix: 'acct',
  load: async () => new Map(),
  expandable: { 'settings.coffer_block_rules': blockRulesOf },
};
