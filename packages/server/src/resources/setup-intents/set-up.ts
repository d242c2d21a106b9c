import { ApiError, invariant } from '@coffer/kernel';
import type { Call, WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { emit } from '../../events/emit.ts';
import { completeSessionOfSetup } from '../checkout-sessions/complete.ts';
import { billingAddressOf } from '../contact/billing-details.ts';
import { lockLiveCustomer } from '../customers/find.ts';
import { notReusable, paymentMethodMissing } from '../payment-methods/errors.ts';
import { billingDetailsOf } from '../payment-methods/make.ts';
import { paymentMethodObject, type PaymentMethodRow } from '../payment-methods/object.ts';
import {
  findPaymentMethod,
  lockPaymentMethod,
  updatePaymentMethod,
} from '../payment-methods/store.ts';
import { declineFields, type Decline } from '../payments/decline.ts';
import { checkMethodUsable, methodOfSource, type MethodSource } from '../payments/method-source.ts';
import type { Begun } from '../payments/begun.ts';
import { verifyCard, type CardToVerify, type Verification } from '../payments/verify-card.ts';
import { publishableView } from '../publishable-view.ts';
import { seenBy } from './errors.ts';
import { setupIntentObject, type SetupIntentRow } from './object.ts';

/** The card that a setup intent sets up, and what its issuer said of it. */
export interface VerifiedSource {
  readonly source: MethodSource;
  readonly verification: Verification;
}

/**
 * Asks the issuer about a card before it is saved. Outside any transaction: the question moves no
 * money, and asking again does no harm.
 */
export async function verifySource(
  call: Call,
  source: MethodSource,
  asked: {
    readonly customer: string | null;
    readonly threeDSecure: SetupIntentRow['data']['request_three_d_secure'];
  },
): Promise<VerifiedSource> {
  if (call.caller.livemode) throw invalidRequest('no live acquirer configured');
  if (asked.threeDSecure !== 'automatic') {
    throw invalidRequest(
      `request_three_d_secure=${asked.threeDSecure} is not built yet for SetupIntents: use ` +
        '`automatic`. The card was not set up.',
    );
  }
  const card = await cardOf(call, source, asked.customer);
  const security = { transactionId: null };
  return { source, verification: await verifyCard(call, { ...card, security }) };
}

async function cardOf(
  call: Call,
  source: MethodSource,
  customer: string | null,
): Promise<CardToVerify> {
  if (source.kind === 'new') {
    const { input, given } = source;
    const billing = billingAddressOf(billingDetailsOf(input, given.billing_details));
    return { cardRef: input.card_ref, cvcRef: input.cvc_ref, billing };
  }
  const { id } = source;
  const row = await findPaymentMethod(call.db, call.caller, id);
  if (row === null) throw paymentMethodMissing({ id, param: 'payment_method', status: 400 });
  checkMethodUsable(row, customer);
  if (row.card_ref === null) throw notReusable();
  const billing = billingAddressOf(row.data.billing_details);
  return { cardRef: row.card_ref, cvcRef: row.cvc_ref, billing };
}

/** Writes what the issuer said of the card of a locked setup intent. */
export async function settleSetup(
  call: WriteCall,
  intent: SetupIntentRow,
  verified: VerifiedSource,
): Promise<{ readonly intent: SetupIntentRow; readonly begun: Begun }> {
  const { customer } = intent;
  // Customer first, then payment method, as everywhere.
  if (customer !== null) {
    await lockLiveCustomer(call, { id: customer, param: 'customer', status: 400 });
  }
  const found = await lockedMethod(call, verified.source);
  checkMethodUsable(found, customer);
  const { verification } = verified;
  const method: PaymentMethodRow = {
    ...found,
    // The outcome is known: the CVC may not be kept any longer (PCI DSS 3.3.1).
    cvc_ref: null,
    data: { ...found.data, checks: verification.checks },
  };
  return verification.kind === 'approved'
    ? succeed(call, intent, method)
    : fail(call, { intent, method, decline: verification });
}

async function lockedMethod(call: WriteCall, source: MethodSource): Promise<PaymentMethodRow> {
  const { id } = await methodOfSource(call, source);
  const row = await lockPaymentMethod(call.db, call.caller, id);
  invariant(row !== null, 'a payment method is never deleted');
  return row;
}

async function succeed(
  call: WriteCall,
  intent: SetupIntentRow,
  method: PaymentMethodRow,
): Promise<{ readonly intent: SetupIntentRow; readonly begun: Begun }> {
  const saved = { ...method, customer: intent.customer ?? method.customer };
  updatePaymentMethod(call.db, call.caller, saved);
  const after: SetupIntentRow = {
    ...intent,
    status: 'succeeded',
    payment_method: method.id,
    data: { ...intent.data, last_setup_error: null },
  };
  const object = setupIntentObject(after);
  emit(call.db, call, [
    ...(saved.customer === method.customer
      ? []
      : [{ type: 'payment_method.attached', object: paymentMethodObject(saved) } as const]),
    { type: 'setup_intent.succeeded', object },
    ...(await completeSessionOfSetup(call, after)),
  ]);
  return { intent: after, begun: { kind: 'done', object } };
}

function fail(
  call: WriteCall,
  failed: {
    readonly intent: SetupIntentRow;
    readonly method: PaymentMethodRow;
    readonly decline: Decline;
  },
): { readonly intent: SetupIntentRow; readonly begun: Begun } {
  const { intent, method, decline } = failed;
  updatePaymentMethod(call.db, call.caller, method);
  const fields = declineFields(decline, null);
  const payment_method = paymentMethodObject(method);
  const after: SetupIntentRow = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    data: {
      ...intent.data,
      // The fields are those of the official type; their codes are the acquirer's words.
      last_setup_error: { ...fields, payment_method, type: 'card_error' } as NonNullable<
        SetupIntentRow['data']['last_setup_error']
      >,
    },
  };
  emit(call.db, call, [{ type: 'setup_intent.setup_failed', object: setupIntentObject(after) }]);
  const error = new ApiError({
    status: 402,
    type: 'card_error',
    ...fields,
    payment_method:
      call.caller.keyKind === 'publishable' ? publishableView(payment_method) : payment_method,
    setup_intent: seenBy(call, after),
  });
  return { intent: after, begun: { kind: 'failed', error } };
}
