import { ApiError, invariant } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { read, type Route } from '../../api/route.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { echo, hash } from '../../params/spec.ts';
import { accountObject } from './object.ts';

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
    if (call.id === call.caller.accountId) return ownAccount(call);
    throw new ApiError({
      status: 403,
      type: 'invalid_request_error',
      code: 'account_invalid',
      message:
        `The provided key does not have access to account '${echo(call.id)}' (or that account ` +
        'does not exist). Application access may have been revoked.',
    });
  },
});

export const accountRoutes: readonly Route[] = [retrieveOwnAccount, retrieveAccount];

async function ownAccount(call: Call): Promise<object> {
  const { accountId } = call.caller;
  const [row] = await call.db.query<{ created: number }>(
    'select created from accounts where account_id = $1',
    [accountId],
  );
  invariant(row !== undefined, 'a key belongs to an account');
  const settings = await readAccountSettings(call.db, accountId);
  return accountObject({ id: accountId, created: row.created, settings });
}
