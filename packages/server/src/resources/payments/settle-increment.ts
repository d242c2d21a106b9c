import { ApiError, invariant } from '@coffer/kernel';
import { errorAnswer, type Answer } from '../../api/answer.ts';
import { previousAttributes } from '../../events/previous-attributes.ts';
import { changeMetadata } from '../../params/spec.ts';
import { chargeObject, type ChargeRow } from '../charges/object.ts';
import { updateCharge } from '../charges/store.ts';
import { changeIntentData } from '../payment-intents/change.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import type { IncrementInput } from '../payment-intents/params.ts';
import { declineFields } from './decline.ts';
import type { Settled } from './operation.ts';
import { answerPayment, latestCharge, writeIntent, type Settlement } from './settlement.ts';
import { calculatedDescriptor } from './statement-descriptor.ts';
import { notSupported } from './verify-card.ts';

/** More of the card may be captured; or what stood before stands, as if nobody had asked. */
export async function settleIncrement(at: Settlement, outcome: Settled): Promise<Answer> {
  const { call, operation, intent } = at;
  const { increment = null } = operation.data;
  invariant(increment !== null, 'an increment knows what was said with it');
  const before = await latestCharge(at);
  if (outcome.kind !== 'approved') {
    writeIntent(at, { ...intent, status: 'requires_capture' }, []);
    if (outcome.kind === 'not_supported') return errorAnswer(notSupported(outcome));
    const fields = declineFields(outcome, before.id);
    return errorAnswer(new ApiError({ status: 402, type: 'card_error', ...fields }));
  }
  const { amount } = operation;
  const incremented: PaymentIntentRow = {
    ...intent,
    status: 'requires_capture',
    amount,
    amount_capturable: amount,
    data: changeIntentData(intent.data, increment),
  };
  const charge = incrementedCharge(at, before, { intent: incremented, increment });
  updateCharge(call.db, call.caller, charge);
  const object = chargeObject(charge);
  return answerPayment(at, { intent: incremented, charge }, [
    { type: 'charge.updated', object, previous: previousAttributes(chargeObject(before), object) },
    {
      type: 'payment_intent.amount_capturable_updated',
      object: paymentIntentObject(incremented),
    },
  ]);
}

/** What the increment says shows in the charge, too; what a charge was told for itself stays. */
function incrementedCharge(
  at: Settlement,
  before: ChargeRow,
  after: { readonly intent: PaymentIntentRow; readonly increment: IncrementInput },
): ChargeRow {
  const { intent, increment } = after;
  const { description, metadata, statement_descriptor } = increment;
  return {
    ...before,
    amount: intent.amount,
    data: {
      ...before.data,
      ...(description !== undefined && { description }),
      metadata: changeMetadata(before.data.metadata, metadata),
      ...(statement_descriptor !== undefined && {
        statement_descriptor,
        calculated_statement_descriptor: calculatedDescriptor(at.settings, intent.data),
      }),
    },
  };
}
