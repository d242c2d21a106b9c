import type { DeleteCvcRequest, ExtendCvcRequest } from '@coffer/vault-protocol';
import type { Services } from '../../api/services.ts';
import type { Authentication } from './authentication.ts';
import { CHALLENGE_LIFE_MS } from './store.ts';

const DOOR_TIMEOUT_MS = 5_000;

/**
 * Asks the card store to keep the CVC until the holder has answered. Without an answer the payment
 * goes on without the CVC if it must.
 */
export async function keepCvc(services: Services, row: Authentication): Promise<void> {
  const { cvcRef } = row.data;
  if (cvcRef === null) return;
  const body: ExtendCvcRequest = {
    account_id: row.account_id,
    cvc_ref: cvcRef,
    life_ms: CHALLENGE_LIFE_MS,
  };
  await tell(services, '/cvcs/extend', body);
}

/** The payment that the CVC was for came to nothing. Not waited for: it ends by itself as well. */
export function dropCvc(services: Services, row: Authentication): void {
  const { cvcRef } = row.data;
  if (cvcRef === null) return;
  const body: DeleteCvcRequest = { account_id: row.account_id, cvc_ref: cvcRef };
  void tell(services, '/cvcs/delete', body);
}

async function tell(services: Services, path: string, body: object): Promise<void> {
  try {
    await services.cardDoor.call({ path, body, timeoutMs: DOOR_TIMEOUT_MS });
  } catch {
    services.log.warn({ cvc: 'not told', path });
  }
}
