import type { WriteCall } from '../../api/call.ts';
import { dropCvc } from './cvc.ts';
import { abandonAuthentication } from './store.ts';

/** Nobody waits for the holder of the card of this locked intent any more, nor for its CVC. */
export async function giveUpHolder(call: WriteCall, intent: string): Promise<void> {
  const row = await abandonAuthentication(call.db, call.caller, intent);
  if (row !== null) dropCvc(call.services, row);
}
