import { nowS, type WriteCall } from '../../api/call.ts';
import { staged, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash, oneOf } from '../../params/spec.ts';
import { giveUpHolder } from '../authentications/give-up.ts';
import { beginFollowUp } from '../payments/begin-follow-up.ts';
import type { Begun } from '../payments/begun.ts';
import { stage } from '../payments/stage.ts';
import { checkStatus, intentMissing, refuseOfSession } from './errors.ts';
import { paymentIntentObject, type PaymentIntentRow } from './object.ts';
import { lockIntent, updateIntent } from './store.ts';

const REASONS = ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'] as const;

export const cancelPaymentIntent: Route = staged({
  method: 'POST',
  path: '/v1/payment_intents/:id/cancel',
  params: hash({ cancellation_reason: oneOf(REASONS) }),
  run: (call, given) =>
    stage(call, {
      read: (inside) => lockIntent(inside.db, inside.caller, inside.id),
      begin: (inside, intent) => begin(inside, intent, given.cancellation_reason ?? null),
    }),
});

async function begin(
  call: WriteCall,
  intent: PaymentIntentRow | null,
  cancellation_reason: (typeof REASONS)[number] | null,
): Promise<Begun> {
  if (intent === null) throw intentMissing(call.id);
  checkStatus(call, intent, {
    verb: 'cancel',
    done: 'canceled',
    allowed: [
      'requires_payment_method',
      'requires_capture',
      'requires_confirmation',
      'requires_action',
    ],
  });
  if (intent.status !== 'requires_capture') refuseOfSession(call, intent, 'cancel');
  const data = { ...intent.data, cancellation_reason };
  if (intent.status === 'requires_capture') {
    updateIntent(call.db, call.caller, { ...intent, status: 'processing', data });
    return beginFollowUp(call, { kind: 'void', intent, amountMinor: intent.amount_capturable });
  }
  if (intent.status === 'requires_action') await giveUpHolder(call, intent.id);
  const canceled = canceledIntent(call, intent, cancellation_reason);
  updateIntent(call.db, call.caller, canceled);
  const object = paymentIntentObject(canceled);
  emit(call.db, call, [{ type: 'payment_intent.canceled', object }]);
  return { kind: 'done', object };
}

/** An intent of which nothing is authorized, as it is when it is canceled. */
export function canceledIntent(
  call: WriteCall,
  intent: PaymentIntentRow,
  cancellation_reason: PaymentIntentRow['data']['cancellation_reason'],
): PaymentIntentRow {
  return {
    ...intent,
    status: 'canceled',
    data: { ...intent.data, cancellation_reason, canceled_at: nowS(call), next_action: null },
  };
}
