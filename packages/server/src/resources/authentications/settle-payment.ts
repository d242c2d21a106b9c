import { ApiError, invariant } from '@coffer/kernel';
import { errorAnswer, okAnswer, type Answer } from '../../api/answer.ts';
import { nowS, type WriteCall } from '../../api/call.ts';
import { emit } from '../../events/emit.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import { lockIntent, updateIntent } from '../payment-intents/store.ts';
import { paymentMethodObject } from '../payment-methods/object.ts';
import { lockPaymentMethod, updatePaymentMethod } from '../payment-methods/store.ts';
import { beginAuthorization } from '../payments/begin-authorization.ts';
import { newOperation } from '../payments/operation.ts';
import { insertOperation } from '../payments/operation-store.ts';
import { renderSettled } from '../payments/settlement.ts';
import type { Work } from '../payments/work.ts';
import { publishableView } from '../publishable-view.ts';
import { failedAuthentication, needsAction } from './errors.ts';
import { holderAction } from './next-action.ts';
import type { Settling, Subject } from './subject.ts';

type At = Settling<PaymentIntentRow>;

/** What becomes of a payment whose card's holder was asked for. */
export const payment: Subject<PaymentIntentRow> = {
  lock: lockIntent,
  answer: answerWith,
  askHolder,
  proceed,
  fail: (at, state) =>
    failPayment(at, state === 'abandoned' ? needsAction() : failedAuthentication('payment')),
};

async function answerWith(call: WriteCall, intent: PaymentIntentRow): Promise<Answer> {
  return okAnswer(await renderSettled(call, paymentIntentObject(intent)));
}

function askHolder(at: At, acsUrl: string): Promise<Answer> {
  const { call, row, intent } = at;
  const next_action = holderAction(row.data.holder, { id: row.id, acsUrl });
  const waiting: PaymentIntentRow = {
    ...intent,
    status: 'requires_action',
    data: { ...intent.data, last_payment_error: null, next_action },
  };
  updateIntent(call.db, call.caller, waiting);
  const object = paymentIntentObject(waiting);
  emit(call.db, call, [{ type: 'payment_intent.requires_action', object }]);
  return answerWith(call, waiting);
}

/** Asks the acquirer again, or lets the merchant do so where it wants to. */
async function proceed(at: At): Promise<Answer | Work> {
  const { call, row, intent } = at;
  if (row.data.challenged && intent.data.confirmation_method === 'manual') {
    const data = { ...intent.data, next_action: null, authentication: row.id };
    const ready: PaymentIntentRow = { ...intent, status: 'requires_confirmation', data };
    updateIntent(call.db, call.caller, ready);
    return answerWith(call, ready);
  }
  try {
    const begun = await beginAuthorization(call, {
      ...{ intent, method: null, holder: null, offSession: false },
      ...{ earlier: row, nowS: nowS(call) },
    });
    const operation = newOperation(call, begun.operation);
    updateIntent(call.db, call.caller, begun.intent);
    insertOperation(call.db, operation, call.services.processId);
    return { kind: 'operation', operation };
  } catch (error) {
    // The payment method was detached or used up while its holder was at the bank.
    if (error instanceof ApiError) return failPayment(at, error);
    throw error;
  }
}

/** The intent waits for another payment method, or for the same one once more. */
async function failPayment(at: At, error: ApiError): Promise<Answer> {
  const { call, row, intent } = at;
  const method = await lockPaymentMethod(call.db, call.caller, row.data.paymentMethod);
  invariant(method !== null, 'a payment method is never deleted');
  updatePaymentMethod(call.db, call.caller, { ...method, cvc_ref: null });
  const { status, type, message, fields } = error;
  const payment_method = paymentMethodObject(method);
  const failed: PaymentIntentRow = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    data: {
      ...intent.data,
      next_action: null,
      last_payment_error: lastError({ type, message, ...fields, payment_method }),
    },
  };
  updateIntent(call.db, call.caller, failed);
  const object = paymentIntentObject(failed);
  emit(call.db, call, [{ type: 'payment_intent.payment_failed', object }]);
  const view = call.caller.keyKind === 'publishable' ? publishableView : (seen: object) => seen;
  const shown = { payment_intent: view(object), payment_method: view(payment_method) };
  return errorAnswer(new ApiError({ status, type, message, ...fields, ...shown }));
}

/** The fields are those of the official type; they are our own errors'. */
function lastError(fields: object): PaymentIntentRow['data']['last_payment_error'] {
  return fields as NonNullable<PaymentIntentRow['data']['last_payment_error']>;
}
