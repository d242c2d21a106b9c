import { ApiError } from '@coffer/kernel';
import { errorAnswer, type Answer } from '../../api/answer.ts';
import { mint } from '../../api/call.ts';
import { chargeObject, type ChargeRow } from '../charges/object.ts';
import { updateCharge } from '../charges/store.ts';
import { payCapturedSession } from '../checkout-sessions/complete.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import { declineFields } from './decline.ts';
import type { Settled } from './operation.ts';
import { postCharge } from './settle-authorization.ts';
import { answerPayment, latestCharge, writeIntent, type Settlement } from './settlement.ts';
import { calculatedDescriptor } from './statement-descriptor.ts';
import { notSupported } from './verify-card.ts';

/** The captured amount is the merchant's; what was authorized beyond it is let go. */
export async function settleCapture(at: Settlement, outcome: Settled): Promise<Answer> {
  const { call, operation, intent } = at;
  const before = await latestCharge(at);
  if (outcome.kind !== 'approved') {
    writeIntent(at, { ...intent, status: 'requires_capture' }, []);
    if (outcome.kind === 'not_supported') return errorAnswer(notSupported(outcome));
    const fields = declineFields(outcome, before.id);
    return errorAnswer(new ApiError({ status: 402, type: 'card_error', ...fields }));
  }
  const charge = {
    ...before,
    data: describedAtCapture(at, before.data),
    captured: true,
    amount_captured: operation.amount,
    balance_transaction: mint(call, 'txn'),
  };
  updateCharge(call.db, call.caller, charge);
  postCharge(at, charge);
  const captured: PaymentIntentRow = {
    ...intent,
    status: 'succeeded',
    amount_received: operation.amount,
    amount_capturable: 0,
  };
  await payCapturedSession(call, captured);
  return answerPayment(at, { intent: captured, charge }, [
    { type: 'charge.captured', object: chargeObject(charge) },
    { type: 'payment_intent.succeeded', object: paymentIntentObject(captured) },
  ]);
}

/** A statement shows what was said last before the money was taken. */
function describedAtCapture(
  { intent, settings }: Settlement,
  before: ChargeRow['data'],
): ChargeRow['data'] {
  const { statement_descriptor_suffix } = intent.data;
  if (statement_descriptor_suffix === before.statement_descriptor_suffix) return before;
  return {
    ...before,
    statement_descriptor_suffix,
    calculated_statement_descriptor: calculatedDescriptor(settings, intent.data),
  };
}
