import { nowS, type WriteCall } from '../../api/call.ts';
import { emit } from '../../events/emit.ts';
import { giveUpHolder } from '../authentications/give-up.ts';
import { findCharges } from '../charges/store.ts';
import { canceledIntent } from '../payment-intents/cancel.ts';
import { paymentIntentObject } from '../payment-intents/object.ts';
import { lockIntent, updateIntent } from '../payment-intents/store.ts';
import { moveAttempt } from '../setup-attempts/attempt.ts';
import { findSetupAttempts } from '../setup-attempts/store.ts';
import { canceledSetupIntent } from '../setup-intents/cancel.ts';
import { setupIntentObject } from '../setup-intents/object.ts';
import { lockSetupIntent, updateSetupIntent } from '../setup-intents/store.ts';

/** An intent that nobody touched for so long is canceled: it was forgotten. */
export const STALE_AFTER_DAYS = 90;
const STALE_AFTER_S = STALE_AFTER_DAYS * 24 * 3600;

const WAITING: ReadonlySet<string> = new Set([
  'requires_action',
  'requires_confirmation',
  'requires_payment_method',
]);

/** Cancels a payment intent that is stale. Gives when to look again; null: never. */
export async function cancelStalePayment(call: WriteCall): Promise<number | null> {
  const intent = await lockIntent(call.db, call.caller, call.id);
  // A session cancels its own.
  if (intent === null || intent.data.checkout_session != null) return null;
  if (intent.status === 'processing') return nowS(call) + STALE_AFTER_S;
  if (!WAITING.has(intent.status)) return null;
  const { latest_charge: id } = intent;
  const [tried] = id === null ? [] : await findCharges(call.db, call.caller, [id]);
  const staleAt = staleAfter(intent, tried);
  if (staleAt > nowS(call)) return staleAt;
  if (intent.status === 'requires_action') await giveUpHolder(call, intent.id);
  const canceled = canceledIntent(call, intent, 'automatic');
  updateIntent(call.db, call.caller, canceled);
  const object = paymentIntentObject(canceled);
  emit(call.db, call, [{ type: 'payment_intent.canceled', object }]);
  return null;
}

/** The same of a setup intent. */
export async function cancelStaleSetup(call: WriteCall): Promise<number | null> {
  const intent = await lockSetupIntent(call.db, call.caller, call.id);
  if (intent === null || intent.data.checkout_session != null) return null;
  if (intent.status === 'processing') return nowS(call) + STALE_AFTER_S;
  if (!WAITING.has(intent.status)) return null;
  const { latest_attempt: id = null } = intent.data;
  const [tried] = id === null ? [] : await findSetupAttempts(call.db, call.caller, [id]);
  const staleAt = staleAfter(intent, tried);
  if (staleAt > nowS(call)) return staleAt;
  if (intent.status === 'requires_action') await giveUpHolder(call, intent.id);
  moveAttempt(call, intent, { status: 'abandoned' });
  const canceled = canceledSetupIntent(intent, 'abandoned');
  updateSetupIntent(call.db, call.caller, canceled);
  emit(call.db, call, [{ type: 'setup_intent.canceled', object: setupIntentObject(canceled) }]);
  return null;
}

/** From when on an intent is stale: it was made, changed or tried last before that. */
function staleAfter(
  intent: { readonly created: number; readonly data: { readonly touched?: number } },
  tried: { readonly created: number } | undefined,
): number {
  const last = Math.max(intent.created, intent.data.touched ?? 0, tried?.created ?? 0);
  return last + STALE_AFTER_S;
}
