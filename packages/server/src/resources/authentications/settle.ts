import { ApiError, invariant } from '@coffer/kernel';
import { errorAnswer, okAnswer, type Answer } from '../../api/answer.ts';
import { nowS, type WriteCall } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';
import { emit } from '../../events/emit.ts';
import { settleKey } from '../../idempotency/idempotency-key.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import { lockIntent, updateIntent } from '../payment-intents/store.ts';
import { paymentMethodObject } from '../payment-methods/object.ts';
import { lockPaymentMethod, updatePaymentMethod } from '../payment-methods/store.ts';
import { beginAuthorization } from '../payments/begin-authorization.ts';
import { newOperation } from '../payments/operation.ts';
import { insertOperation } from '../payments/operation-store.ts';
import { renderSettled } from '../payments/settlement.ts';
import { answered, type Step, type Work } from '../payments/work.ts';
import type { Transaction } from '../../store/transaction.ts';
import { publishableView } from '../publishable-view.ts';
import {
  callOfAuthentication,
  type Authentication,
  type AuthenticationData,
} from './authentication.ts';
import { failedAuthentication, needsAction } from './errors.ts';
import { holderAction } from './next-action.ts';
import { beginChallenge, closeAuthentication } from './store.ts';
import type { Verdict } from './verdict.ts';

export interface Learnt {
  readonly verdict: Verdict;
  /** The row's data, with what was learnt. */
  readonly data: AuthenticationData;
}

interface Settling {
  readonly call: WriteCall;
  /** With what was learnt. */
  readonly row: Authentication;
  /** Locked. */
  readonly intent: PaymentIntentRow;
}

/** Writes what became of the holder of a payment's card. Null when somebody else has done it. */
export function settleHolder(
  services: Services,
  row: Authentication,
  learnt: Learnt,
): Promise<Step | null> {
  return services.db.transaction((db) => settleInside({ services, db }, row, learnt));
}

/** The same inside a transaction that goes on. */
export async function settleInside(
  inside: { readonly services: Services; readonly db: Transaction },
  row: Authentication,
  learnt: Learnt,
): Promise<Step | null> {
  const call = { ...callOfAuthentication(inside.services, row), db: inside.db };
  // The intent is locked first, as everywhere.
  const intent = await lockIntent(call.db, call.caller, row.intent);
  invariant(intent !== null, 'the intent of an authentication exists');
  const waits = row.state === 'asking' ? 'processing' : 'requires_action';
  if (intent.status !== waits) {
    // It went another way: it was canceled, or its session expired.
    await closeAuthentication(call.db, row, { state: 'abandoned', data: learnt.data });
    return null;
  }
  const mine = await writeVerdict(call, row, learnt);
  if (!mine) return null;
  const at = { call, row: { ...row, data: learnt.data }, intent };
  const result = await afterVerdict(at, learnt.verdict);
  if ('kind' in result) return result;
  settleKey(call.db, call, result);
  return answered(result);
}

async function writeVerdict(
  call: WriteCall,
  row: Authentication,
  { verdict, data }: Learnt,
): Promise<boolean> {
  switch (verdict.kind) {
    case 'wait':
      return true;
    case 'challenge': {
      // The request gets its answer now; what comes later is owed to nobody.
      const request = { ...data.request, idempotencyKey: null, expand: [] };
      return beginChallenge(call.db, row, { ...data, request, challenged: true });
    }
    case 'proceed':
    case 'fail':
      return closeAuthentication(call.db, row, { state: verdict.state, data });
  }
}

async function afterVerdict(at: Settling, verdict: Verdict): Promise<Answer | Work> {
  switch (verdict.kind) {
    case 'wait':
      return answerWith(at.call, at.intent);
    case 'challenge':
      return askHolder(at, verdict.acsUrl);
    case 'proceed':
      return proceed(at);
    case 'fail':
      return failPayment(
        at,
        verdict.state === 'abandoned' ? needsAction() : failedAuthentication(),
      );
  }
}

async function answerWith(call: WriteCall, intent: PaymentIntentRow): Promise<Answer> {
  return okAnswer(await renderSettled(call, paymentIntentObject(intent)));
}

function askHolder(at: Settling, acsUrl: string): Promise<Answer> {
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
async function proceed(at: Settling): Promise<Answer | Work> {
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
async function failPayment(at: Settling, error: ApiError): Promise<Answer> {
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
