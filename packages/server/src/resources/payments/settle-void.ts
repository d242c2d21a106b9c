import { ApiError } from '@coffer/kernel';
import { errorAnswer, type Answer } from '../../api/answer.ts';
import { nowS } from '../../api/call.ts';
import { chargeObject } from '../charges/object.ts';
import { updateCharge } from '../charges/store.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import { declineFields } from './decline.ts';
import type { Settled } from './operation.ts';
import { settleRelease } from './settle-release.ts';
import { answerPayment, latestCharge, writeIntent, type Settlement } from './settlement.ts';
import { notSupported } from './verify-card.ts';

/**
 * The authorization was undone as a whole: the intent is canceled. One whose time is over holds
 * nothing any more, whatever the acquirer says to its reversal.
 */
export async function settleVoid(at: Settlement, outcome: Settled): Promise<Answer> {
  if (at.operation.data.refund !== null) return settleRelease(at, outcome);
  const { call, intent } = at;
  const before = await latestCharge(at);
  const lapsed = intent.data.cancellation_reason === 'automatic';
  const undone = outcome.kind === 'approved' || (lapsed && outcome.kind === 'declined');
  if (!undone) {
    const data = { ...intent.data, cancellation_reason: null };
    writeIntent(at, { ...intent, status: 'requires_capture', data }, []);
    if (outcome.kind === 'not_supported') return errorAnswer(notSupported(outcome));
    const fields = declineFields(outcome, before.id);
    return errorAnswer(new ApiError({ status: 402, type: 'card_error', ...fields }));
  }
  // As Stripe shows an authorization that was let go: refunded, with no refund of its own.
  const charge = { ...before, amount_refunded: before.amount };
  updateCharge(call.db, call.caller, charge);
  const canceled: PaymentIntentRow = {
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    data: { ...intent.data, canceled_at: nowS(call) },
  };
  return answerPayment(at, { intent: canceled, charge }, [
    { type: lapsed ? 'charge.expired' : 'charge.refunded', object: chargeObject(charge) },
    { type: 'payment_intent.canceled', object: paymentIntentObject(canceled) },
  ]);
}
