import { ApiError, invariant, type ApiErrorFields } from '@coffer/kernel';
import type { Call, WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { emit } from '../../events/emit.ts';
import type { Holder } from '../authentications/authentication.ts';
import { giveUpHolder } from '../authentications/give-up.ts';
import { completeSessionOfSetup } from '../checkout-sessions/complete.ts';
import { billingAddressOf } from '../contact/billing-details.ts';
import { lockLiveCustomer } from '../customers/find.ts';
import { makeMandate } from '../mandates/make.ts';
import { notReusable, paymentMethodMissing } from '../payment-methods/errors.ts';
import { billingDetailsOf } from '../payment-methods/make.ts';
import { paymentMethodObject, type PaymentMethodRow } from '../payment-methods/object.ts';
import {
  findPaymentMethod,
  lockPaymentMethod,
  updatePaymentMethod,
} from '../payment-methods/store.ts';
import type { Begun } from '../payments/begun.ts';
import { AUTHENTICATION_REQUIRED, declineFields, type Decline } from '../payments/decline.ts';
import { checkMethodUsable, methodOfSource, type MethodSource } from '../payments/method-source.ts';
import { verifyCard, type CardToVerify, type Verification } from '../payments/verify-card.ts';
import { publishableView } from '../publishable-view.ts';
import { beginAttempt, moveAttempt } from '../setup-attempts/attempt.ts';
import { seenBy } from './errors.ts';
import { setupIntentObject, type SetupIntentRow } from './object.ts';

/** What is asked about the card of a setup intent. */
interface Asked {
  readonly customer: string | null;
  readonly threeDSecure: SetupIntentRow['data']['request_three_d_secure'];
  /** How the card's holder can be reached, if that is wanted. */
  readonly holder: Holder;
}

/** The card that a setup intent sets up, and what its issuer said of it. */
export interface VerifiedSource extends Asked {
  readonly source: MethodSource;
  readonly verification: Verification;
}

/** A setup intent after an attempt that came to its end. */
export interface SetupResult {
  readonly intent: SetupIntentRow;
  /** Null when the card is set up. */
  readonly error: ApiError | null;
}

/** What an attempt is about, locked. */
interface Attempt {
  readonly intent: SetupIntentRow;
  readonly method: PaymentMethodRow;
}

/**
 * Asks the issuer about a card before it is saved. Outside any transaction: the question moves no
 * money, and asking again does no harm.
 */
export async function verifySource(
  call: Call,
  source: MethodSource,
  asked: Asked,
): Promise<VerifiedSource> {
  if (call.caller.livemode) throw invalidRequest('no live acquirer configured');
  const card = await cardOf(call, source, asked.customer);
  const security = { transactionId: null };
  return { ...asked, source, verification: await verifyCard(call, { ...card, security }) };
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
  const method = await lockedMethod(call, verified.source);
  checkMethodUsable(method, customer);
  const { verification, threeDSecure } = verified;
  const attempted = beginAttempt(call, intent, method);
  const wanted =
    verification.kind === 'approved'
      ? threeDSecure !== 'automatic'
      : verification.code === AUTHENTICATION_REQUIRED;
  // An issuer that asks for the holder has not used the CVC up.
  const cvcRef = wanted && verification.kind !== 'approved' ? method.cvc_ref : null;
  // Whoever confirms again while the holder is at the bank begins anew.
  if (intent.status === 'requires_action') {
    await giveUpHolder(call, intent.id, { keepCvc: cvcRef });
  }
  if (wanted) {
    return beginAsking(
      call,
      { intent: attempted, method: { ...method, cvc_ref: cvcRef } },
      verified,
    );
  }
  const result = await finishSetup(
    call,
    { intent: attempted, method },
    { verification, authenticated: false },
  );
  return {
    intent: result.intent,
    begun:
      result.error === null
        ? { kind: 'done', object: setupIntentObject(result.intent) }
        : { kind: 'failed', error: result.error },
  };
}

/** The card's directory server is to be asked who its holder is. */
async function beginAsking(
  call: WriteCall,
  { intent, method }: Attempt,
  { holder, verification }: VerifiedSource,
): Promise<{ readonly intent: SetupIntentRow; readonly begun: Begun }> {
  const { default_currency: currency } = await readAccountSettings(call.db, call.caller.accountId);
  updatePaymentMethod(call.db, call.caller, checked(method, verification));
  invariant(method.card_ref !== null, 'a usable payment method has a card');
  const after: SetupIntentRow = {
    ...intent,
    status: 'processing',
    payment_method: method.id,
    data: { ...intent.data, next_action: null },
  };
  return {
    intent: after,
    begun: {
      kind: 'authenticate',
      authentication: {
        ...{ intent: intent.id, paymentMethod: method.id, cardRef: method.card_ref },
        ...{ cvcRef: method.cvc_ref, holder, amountMinor: 0, currency },
      },
      preview: setupIntentObject(after),
    },
  };
}

/** What the issuer did not look at this time keeps its last result. */
function checked(method: PaymentMethodRow, { checks }: Verification): PaymentMethodRow {
  const { checks: known } = method.data;
  return {
    ...method,
    data: {
      ...method.data,
      checks: {
        address_line1_check: checks.address_line1_check ?? known.address_line1_check,
        address_postal_code_check:
          checks.address_postal_code_check ?? known.address_postal_code_check,
        cvc_check: checks.cvc_check ?? known.cvc_check,
      },
    },
  };
}

/** Writes the issuer's last word on the card of a setup intent. */
export function finishSetup(
  call: WriteCall,
  attempt: Attempt,
  last: { readonly verification: Verification; readonly authenticated: boolean },
): Promise<SetupResult> {
  const { verification, authenticated } = last;
  // The outcome is known: the CVC may not be kept any longer (PCI DSS 3.3.1).
  const method = { ...checked(attempt.method, verification), cvc_ref: null };
  const { intent } = attempt;
  return verification.kind === 'approved'
    ? succeed(call, { intent, method: stored(method, verification) }, authenticated)
    : Promise.resolve(failSetup(call, { intent, method }, declined(verification)));
}

/** Payments with the card later refer to what stored it. */
function stored(
  method: PaymentMethodRow,
  { networkTransactionId: id }: Extract<Verification, { kind: 'approved' }>,
): PaymentMethodRow {
  return id === null ? method : { ...method, data: { ...method.data, network_transaction_id: id } };
}

/** An issuer that asks for a holder whom nobody could reach has said no. */
function declined(decline: Decline): ApiError {
  const fields = declineFields(
    decline.code === AUTHENTICATION_REQUIRED
      ? { ...decline, code: 'card_declined', declineCode: 'generic_decline' }
      : decline,
    null,
  );
  return new ApiError({ status: 402, type: 'card_error', ...fields });
}

async function lockedMethod(call: WriteCall, source: MethodSource): Promise<PaymentMethodRow> {
  const { id } = await methodOfSource(call, source);
  const row = await lockPaymentMethod(call.db, call.caller, id);
  invariant(row !== null, 'a payment method is never deleted');
  return row;
}

async function succeed(
  call: WriteCall,
  { intent, method }: Attempt,
  authenticated: boolean,
): Promise<SetupResult> {
  const { acceptance, ...rest } = intent.data;
  const offSession = rest.usage === 'off_session';
  // What is not to be charged while the customer is away needs no mandate.
  const mandate = offSession &&
    acceptance !== undefined && { mandate: makeMandate(call, method.id, acceptance) };
  const saved: PaymentMethodRow = {
    ...method,
    customer: intent.customer ?? method.customer,
    data: {
      ...method.data,
      ...mandate,
      ...(authenticated && offSession && { stored_credential: true }),
    },
  };
  updatePaymentMethod(call.db, call.caller, saved);
  moveAttempt(call, intent, { status: 'succeeded', checks: method.data.checks });
  const after: SetupIntentRow = {
    ...intent,
    status: 'succeeded',
    payment_method: method.id,
    data: { ...rest, ...mandate, last_setup_error: null, next_action: null },
  };
  emit(call.db, call, [
    ...(saved.customer === method.customer
      ? []
      : [{ type: 'payment_method.attached', object: paymentMethodObject(saved) } as const]),
    { type: 'setup_intent.succeeded', object: setupIntentObject(after) },
    ...(await completeSessionOfSetup(call, after)),
  ]);
  return { intent: after, error: null };
}

/** The card is not set up; another one may be, or this one once more. */
export function failSetup(
  call: WriteCall,
  { intent, method }: Attempt,
  { status, type, message, fields }: ApiError,
): SetupResult {
  updatePaymentMethod(call.db, call.caller, { ...method, cvc_ref: null });
  const payment_method = paymentMethodObject(method);
  const setup_error = lastError({ type, message, ...fields, payment_method });
  moveAttempt(call, intent, { status: 'failed', checks: method.data.checks, setup_error });
  const after: SetupIntentRow = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    data: {
      ...intent.data,
      next_action: null,
      last_setup_error: setup_error,
    },
  };
  emit(call.db, call, [{ type: 'setup_intent.setup_failed', object: setupIntentObject(after) }]);
  const shown: ApiErrorFields = {
    payment_method:
      call.caller.keyKind === 'publishable' ? publishableView(payment_method) : payment_method,
    setup_intent: seenBy(call, after),
  };
  return { intent: after, error: new ApiError({ status, type, message, ...fields, ...shown }) };
}

/** The fields are those of the official type; their codes are the acquirer's words, or our own. */
function lastError(fields: object): SetupIntentRow['data']['last_setup_error'] {
  return fields as NonNullable<SetupIntentRow['data']['last_setup_error']>;
}
