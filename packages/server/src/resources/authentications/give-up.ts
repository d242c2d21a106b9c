import type { WriteCall } from '../../api/call.ts';
import { dropCvc } from './cvc.ts';
import { abandonAuthentication } from './store.ts';

/**
 * Nobody waits for the holder of the card of this locked intent any more, nor for its CVC, unless
 * that is the one to keep: what comes next uses it as well.
 */
export async function giveUpHolder(
  call: WriteCall,
  intent: string,
  next: { readonly keepCvc: string | null } = { keepCvc: null },
): Promise<void> {
  const row = await abandonAuthentication(call.db, call.caller, intent);
  if (row !== null && row.data.cvcRef !== next.keepCvc) dropCvc(call.services, row);
}
