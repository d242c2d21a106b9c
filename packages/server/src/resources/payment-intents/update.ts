import { nowS, type Call, type WriteCall } from '../../api/call.ts';
import { prepared, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { giveUpHolder } from '../authentications/give-up.ts';
import { claimCards } from '../cards/claim-cards.ts';
import { requireCustomer } from '../customers/find.ts';
import { currency } from '../money/currency.ts';
import { findPaymentMethod } from '../payment-methods/store.ts';
import { connectShape } from '../payments/connect-params.ts';
import {
  checkKeptMethod,
  checkMethodUsable,
  METHOD_CARD_AT,
  methodOfSource,
  methodSource,
  type MethodSource,
} from '../payments/method-source.ts';
import { changeIntentData } from './change.ts';
import { intentMissing, refuseOfSession, unexpectedState } from './errors.ts';
import { paymentIntentObject, type PaymentIntentRow } from './object.ts';
import { amount, checkAmount, customerParam, intentShape, type IntentInput } from './params.ts';
import { lockIntent, updateIntent } from './store.ts';

const params = hash({
  ...intentShape,
  ...connectShape,
  amount: amount(),
  currency: currency(),
  customer: customerParam,
});

interface IntentUpdate extends IntentInput {
  readonly amount?: number;
  readonly currency?: string;
  readonly customer?: string;
}

/** Before it is confirmed all of an intent may change; after, only what describes it. */
const CHANGEABLE: readonly PaymentIntentRow['status'][] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];
const ALWAYS_CHANGEABLE: ReadonlySet<string> = new Set([
  'description',
  'metadata',
  'receipt_email',
  'shipping',
]);

export const updatePaymentIntent: Route = prepared({
  method: 'POST',
  path: '/v1/payment_intents/:id',
  cardAt: [METHOD_CARD_AT],
  params,
  prepare: async (call, given) => {
    const source = await methodSource(call, given);
    return async (write) => {
      const intent = await lockIntent(write.db, write.caller, write.id);
      if (intent === null) throw intentMissing(write.id);
      checkChangeable(write, intent, given);
      const changed = await startAnew(write, {
        before: intent,
        after: await change(write, { intent, source }, given),
      });
      updateIntent(write.db, write.caller, changed);
      if (source?.kind === 'new') {
        const { card_ref } = source.input;
        // What is rolled back names no card.
        write.db.afterCommit(() => claimCards(call, [card_ref]));
      }
      return paymentIntentObject(changed);
    };
  },
});

function checkChangeable(call: Call, intent: PaymentIntentRow, given: IntentUpdate): void {
  const param = Object.keys(given).find((name) => !ALWAYS_CHANGEABLE.has(name));
  if (param === undefined) return;
  if (CHANGEABLE.includes(intent.status)) {
    refuseOfSession(call, intent, `change the ${param} of`);
    return;
  }
  throw unexpectedState(
    call,
    intent,
    `This PaymentIntent's ${param} could not be updated because it has a status of ` +
      `${intent.status}. You may only update the ${param} of a PaymentIntent with one of the ` +
      `following statuses: ${CHANGEABLE.join(', ')}.`,
  );
}

async function change(
  call: WriteCall,
  found: { readonly intent: PaymentIntentRow; readonly source: MethodSource | null },
  given: IntentUpdate,
): Promise<PaymentIntentRow> {
  const { intent, source } = found;
  const { customer: id } = given;
  if (id !== undefined) await requireCustomer(call, { id, param: 'customer', status: 400 });
  const changed: PaymentIntentRow = {
    ...intent,
    amount: given.amount ?? intent.amount,
    currency: given.currency ?? intent.currency,
    customer: id ?? intent.customer,
    data: { ...changeIntentData(intent.data, given), touched: nowS(call) },
  };
  checkAmount(changed.amount, changed.currency);
  if (source !== null) {
    const method = await methodOfSource(call, source);
    checkMethodUsable(method, changed.customer);
    return { ...changed, payment_method: method.id, status: 'requires_confirmation' };
  }
  if (given.payment_method === null) {
    return { ...changed, payment_method: null, status: 'requires_payment_method' };
  }
  if (id !== undefined) await checkKeptMethod(call, changed);
  return changed;
}

/** An issuer was asked about one payment: another amount or card is another payment. */
async function startAnew(
  call: WriteCall,
  { before, after }: { readonly before: PaymentIntentRow; readonly after: PaymentIntentRow },
): Promise<PaymentIntentRow> {
  const same =
    before.amount === after.amount &&
    before.currency === after.currency &&
    before.customer === after.customer &&
    before.payment_method === after.payment_method &&
    after.status === before.status;
  if (before.status !== 'requires_action' || same) return after;
  const { payment_method: id } = after;
  const method = id === null ? null : await findPaymentMethod(call.db, call.caller, id);
  await giveUpHolder(call, before.id, { keepCvc: method?.cvc_ref ?? null });
  const status = after.status === 'requires_action' ? 'requires_confirmation' : after.status;
  return { ...after, status, data: { ...after.data, next_action: null } };
}
