import { ApiError, invariant } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { echo } from '../../params/spec.ts';
import { accountObject } from './object.ts';

/** Throws unless the path names the caller's own account: that there is another is not told. */
export function checkOwn(call: Call): void {
  if (call.id === call.caller.accountId) return;
  throw new ApiError({
    status: 403,
    type: 'invalid_request_error',
    code: 'account_invalid',
    message:
      `The provided key does not have access to account '${echo(call.id)}' (or that account ` +
      'does not exist). Application access may have been revoked.',
  });
}

export async function ownAccount(call: Call): Promise<object> {
  const { accountId } = call.caller;
  const [row] = await call.db.query<{ created: number }>(
    'select created from accounts where account_id = $1',
    [accountId],
  );
  invariant(row !== undefined, 'a key belongs to an account');
  const settings = await readAccountSettings(call.db, accountId);
  return accountObject({ id: accountId, created: row.created, settings });
}
