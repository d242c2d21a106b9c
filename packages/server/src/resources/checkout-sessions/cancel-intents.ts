import type { WriteCall } from '../../api/call.ts';
import { emit, type Happening } from '../../events/emit.ts';
import { giveUpHolder } from '../authentications/give-up.ts';
import { canceledIntent } from '../payment-intents/cancel.ts';
import { paymentIntentObject } from '../payment-intents/object.ts';
import { updateIntent } from '../payment-intents/store.ts';
import { canceledSetupIntent } from '../setup-intents/cancel.ts';
import { setupIntentObject } from '../setup-intents/object.ts';
import { updateSetupIntent } from '../setup-intents/store.ts';
import type { LockedSession } from './locked.ts';

/**
 * Cancels the intents of a locked session that is over without them, and whatever bank is being
 * waited for: its answer must not move money any more.
 */
export async function cancelIntents(
  call: WriteCall,
  { intent, setupIntent }: Pick<LockedSession, 'intent' | 'setupIntent'>,
): Promise<void> {
  const happenings: Happening[] = [];
  if (intent !== null) {
    if (intent.status === 'requires_action') await giveUpHolder(call, intent.id);
    const canceled = canceledIntent(call, intent, 'automatic');
    updateIntent(call.db, call.caller, canceled);
    happenings.push({ type: 'payment_intent.canceled', object: paymentIntentObject(canceled) });
  }
  if (setupIntent !== null) {
    if (setupIntent.status === 'requires_action') await giveUpHolder(call, setupIntent.id);
    const canceled = canceledSetupIntent(setupIntent, null);
    updateSetupIntent(call.db, call.caller, canceled);
    happenings.push({ type: 'setup_intent.canceled', object: setupIntentObject(canceled) });
  }
  if (happenings.length > 0) emit(call.db, call, happenings);
}
