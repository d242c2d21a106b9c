import type { Call, WriteCall } from '../../api/call.ts';
import { carryOut } from '../payments/carry-out.ts';
import type { Authentication } from './authentication.ts';
import { dropCvc } from './cvc.ts';
import { settleInside } from './settle.ts';
import { findAuthentication } from './store.ts';

/**
 * The authentication of an intent that a browser names, as it stands now: the holder may have
 * answered in the moment in which the issuer's page was closed, and that counts. Null for none.
 */
export async function findSource(
  call: Call,
  intent: string,
  id: string,
): Promise<Authentication | null> {
  const found = async (): Promise<Authentication | null> => {
    const row = await findAuthentication(call.services.db, call.caller.accountId, id);
    const ofIntent = row?.intent === intent && row.livemode === call.caller.livemode;
    return ofIntent ? row : null;
  };
  const row = await found();
  if (row?.state !== 'challenge') return row;
  await carryOut(call.services, { kind: 'authentication', authentication: row });
  return found();
}

/** Ends a challenge that still waits for its holder; what has ended otherwise stays as it is. */
export async function cancelChallenge(call: WriteCall, row: Authentication): Promise<void> {
  if (row.state !== 'challenge') return;
  const verdict = { kind: 'fail', state: 'canceled' } as const;
  const step = await settleInside(call, row, { verdict, data: row.data, verification: null });
  if (step !== null) dropCvc(call.services, row);
}
