import { nowS, type WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { askAgain } from './store.ts';

/** Sends an event again to every `stripe listen` of the account in this mode. */
export async function sendToListeners(call: WriteCall, eventId: string): Promise<void> {
  const listeners = await askAgain(call.db, call.caller, { eventId, nowS: nowS(call) });
  if (listeners > 0) return;
  throw invalidRequest(
    'Nobody listens: start `stripe listen` first, or name an endpoint with `webhook_endpoint`.',
  );
}
