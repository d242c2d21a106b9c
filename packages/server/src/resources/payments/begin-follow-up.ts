import { invariant } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import type { IncrementInput } from '../payment-intents/params.ts';
import { refundObject, type RefundRow } from '../refunds/object.ts';
import { findAuthorization } from './operation-store.ts';
import type { Begun } from './begun.ts';

export interface FollowUp {
  readonly kind: 'capture' | 'increment' | 'refund' | 'void';
  readonly intent: PaymentIntentRow;
  readonly amountMinor: number;
  readonly refund?: RefundRow;
  readonly increment?: IncrementInput;
  /** What the answer shows, as it is now; the refund or the intent where nothing is said. */
  readonly preview?: object;
}

/** What is asked of the acquirer about an authorization that it gave. */
export async function beginFollowUp(call: WriteCall, init: FollowUp): Promise<Begun> {
  const { kind, intent, amountMinor, increment, refund } = init;
  const original = await findAuthorization(call.db, call.caller, intent.id);
  invariant(original !== null, 'an authorized intent has its authorization');
  return {
    kind: 'ask',
    operation: {
      paymentIntent: intent.id,
      input: { kind, followUp: { original, amountMinor, currency: intent.currency } },
      ...(refund !== undefined && { refund }),
      ...(increment !== undefined && { increment }),
    },
    preview:
      init.preview ?? (refund === undefined ? paymentIntentObject(intent) : refundObject(refund)),
  };
}
