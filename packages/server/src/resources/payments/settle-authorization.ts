import type { CardChecks } from '@coffer/acquirers';
import { ApiError, invariant } from '@coffer/kernel';
import { errorAnswer, type Answer } from '../../api/answer.ts';
import { mint, nowS } from '../../api/call.ts';
import { bookingOf } from '../../ledger/booking.ts';
import { post } from '../../ledger/post.ts';
import type { Happening } from '../../events/emit.ts';
import { newAuthentication, type Holder } from '../authentications/authentication.ts';
import { insertAuthentication } from '../authentications/store.ts';
import { releaseCards } from '../cards/released-cards.ts';
import { chargeObject, type ChargeRow } from '../charges/object.ts';
import { completeSessionOf } from '../checkout-sessions/complete.ts';
import { findCharges, insertCharge, upsertCharge } from '../charges/store.ts';
import { leaveUnbooked } from '../charges/unbooked.ts';
import { lockCustomer } from '../customers/store.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import { futureUsage } from '../payment-intents/future-usage.ts';
import { paymentMethodObject, type PaymentMethodRow } from '../payment-methods/object.ts';
import {
  findPaymentMethod,
  lockPaymentMethod,
  updatePaymentMethod,
} from '../payment-methods/store.ts';
import { publishableView } from '../publishable-view.ts';
import { chargeOf, PENDING, type Approval, type ChargeFacts } from './charge-of.ts';
import { AUTHENTICATION_REQUIRED, declineFields, UNDONE, type Decline } from './decline.ts';
import { isLone } from './lone-charge.ts';
import type { Settled } from './operation.ts';
import { answerPayment, writeIntent, type Settlement } from './settlement.ts';
import { notSupported } from './verify-card.ts';
import { isSaved, saidOfCard, storedBy, withoutAcceptance } from './stored-card.ts';
import type { Work } from './work.ts';

/** Makes a charge of what the issuer said, and moves the intent on. */
export async function settleAuthorization(
  at: Settlement,
  outcome: Settled,
): Promise<Answer | Work> {
  if (outcome.kind === 'not_supported') {
    // A charge that was shown as pending has to end.
    if (await isShown(at)) return settleAuthorization(at, UNDONE);
    if (isLone(at.intent)) await giveUpCard(at);
    writeIntent(at, backToStart(at.intent), []);
    return errorAnswer(notSupported(outcome));
  }
  const holder = askedFor(at, outcome);
  if (holder !== null) return authenticate(at, holder);
  const { paymentMethod: id } = at.operation.data;
  invariant(id !== null, 'an authorization has a payment method');
  // Locked, customer first as everywhere: the customer may be being deleted, the payment method be
  // being attached or detached, and its whole row is written below.
  const savedTo = outcome.kind === 'approved' ? await lockSavedTo(at) : NOBODY;
  const found = await lockPaymentMethod(at.call.db, at.call.caller, id);
  invariant(found !== null, 'the payment method of an authorization exists');
  const checks = checksOf(at, outcome, found);
  // The outcome is known: the CVC may not be kept any longer (PCI DSS 3.3.1).
  const method = { ...found, cvc_ref: null, data: { ...found.data, checks } };
  return outcome.kind === 'approved'
    ? settleApproved(at, { ...outcome, checks }, { method, savedTo })
    : settleDeclined(at, { ...afterAsking(at, outcome), checks }, method);
}

/** An issuer that asks for the holder again, or for one who cannot be asked, has said no. */
function afterAsking(at: Settlement, decline: Decline): Decline {
  const { threeDSecure = null } = at.operation.data;
  return threeDSecure !== null && decline.code === AUTHENTICATION_REQUIRED
    ? { ...decline, code: 'card_declined', declineCode: 'generic_decline' }
    : decline;
}

/** How to reach the holder whom the issuer asks for; null when it does not, or asked before. */
function askedFor(at: Settlement, outcome: Approval | Decline): Holder | null {
  if (outcome.kind === 'approved' || outcome.code !== AUTHENTICATION_REQUIRED) return null;
  const { holder = null, threeDSecure = null } = at.operation.data;
  return threeDSecure === null ? holder : null;
}

/** No charge has failed yet: the issuer has not said no. */
function authenticate(at: Settlement, holder: Holder): Work {
  const { call, intent, operation } = at;
  const { paymentMethod } = operation.data;
  invariant(paymentMethod !== null && operation.card_ref !== null, 'an authorization has a card');
  const authentication = newAuthentication(call, {
    intent: intent.id,
    amountMinor: operation.amount,
    currency: operation.currency,
    holder,
    paymentMethod,
    cardRef: operation.card_ref,
    cvcRef: operation.cvc_ref,
  });
  insertAuthentication(call.db, authentication);
  return { kind: 'authentication', authentication };
}

/**
 * What the issuer did not look at this time keeps its last result: a saved card is charged without
 * its CVC. A CVC that was given but could not be sent any more counts as unchecked.
 */
function checksOf(
  at: Settlement,
  outcome: Approval | Decline,
  method: PaymentMethodRow,
): CardChecks {
  const unsent = method.cvc_ref !== null && at.operation.cvc_ref === null;
  const { checks } = outcome;
  const { checks: known } = method.data;
  return {
    address_line1_check: checks.address_line1_check ?? known.address_line1_check,
    address_postal_code_check: checks.address_postal_code_check ?? known.address_postal_code_check,
    cvc_check: unsent ? 'unchecked' : (checks.cvc_check ?? known.cvc_check),
  };
}

async function settleApproved(
  at: Settlement,
  outcome: Approval,
  paid: { readonly method: PaymentMethodRow; readonly savedTo: SavedTo },
): Promise<Answer> {
  const { call, intent } = at;
  const { savedTo } = paid;
  const isKept =
    paid.method.card_ref !== null && (paid.method.customer !== null || savedTo.kind === 'saved');
  const method = isKept ? storedBy(at, paid.method, outcome) : paid.method;
  const { capture_method } = at.intent.data;
  const capture = capture_method !== 'manual';
  const charge = writeCharge(at, method, {
    status: 'succeeded',
    captured: capture,
    amount_captured: capture ? intent.amount : 0,
    balance_transaction: capture_method === 'automatic' ? mint(call, 'txn') : null,
    outcome,
  });
  if (capture_method === 'automatic') postCharge(at, charge);
  if (capture_method === 'automatic_async') leaveUnbooked(call.db, call.caller, charge.id);
  const after: PaymentIntentRow = {
    ...intent,
    status: capture ? 'succeeded' : 'requires_capture',
    amount_received: capture ? intent.amount : 0,
    amount_capturable: capture ? 0 : intent.amount,
    latest_charge: charge.id,
    data: withoutAcceptance({ ...intent.data, last_payment_error: null, next_action: null }),
  };
  const object = paymentIntentObject(after);
  const happenings: Happening[] = capture
    ? [
        { type: 'charge.succeeded', object: chargeObject(charge) },
        { type: 'payment_intent.succeeded', object },
      ]
    : [
        { type: 'charge.succeeded', object: chargeObject(charge) },
        { type: 'payment_intent.amount_capturable_updated', object },
      ];
  return answerPayment(at, { intent: after, charge }, [
    ...saveMethod(at, method, savedTo),
    ...happenings,
    ...(await completeSessionOf(call, after, at.settings)),
  ]);
}

/** Keeps what was learnt of the payment method, and attaches it when the intent asks for that. */
function saveMethod(at: Settlement, paid: PaymentMethodRow, savedTo: SavedTo): Happening[] {
  const { call } = at;
  const method = agreedTo(at) ? withAgreement(paid) : paid;
  // Whose card was given up meanwhile (detached, used up) is never attached again.
  if (method.customer !== null || method.card_ref === null) {
    updatePaymentMethod(call.db, call.caller, method);
    return [];
  }
  if (savedTo.kind === 'saved') {
    const { customer } = savedTo;
    const saved = { ...method, customer };
    updatePaymentMethod(call.db, call.caller, saved);
    if (customer === null) return [];
    return [{ type: 'payment_method.attached', object: paymentMethodObject(saved) }];
  }
  // Used without a customer it is used up, and its card is kept no longer (PCI DSS 3.2.1).
  updatePaymentMethod(call.db, call.caller, { ...method, card_ref: null });
  releaseCards(call.db, call.caller, [method.card_ref]);
  return [];
}

/** Whether a paying card is kept, and for which customer; null: for one who is still to come. */
type SavedTo =
  { readonly kind: 'saved'; readonly customer: string | null } | { readonly kind: 'used_up' };

const NOBODY: SavedTo = { kind: 'used_up' };

/** Locks the customer that the card is saved to. Of one that was deleted nothing is kept. */
async function lockSavedTo(at: Settlement): Promise<SavedTo> {
  const { call, intent } = at;
  const { customer } = intent;
  if (!isSaved(intent)) return NOBODY;
  if (customer === null) return { kind: 'saved', customer };
  const row = await lockCustomer(call.db, call.caller, customer);
  return row === undefined || row.deleted ? NOBODY : { kind: 'saved', customer };
}

/** Whether the holder agreed just now, authenticated, that the card is charged without them. */
function agreedTo(at: Settlement): boolean {
  const authenticated = at.operation.data.threeDSecure?.result === 'authenticated';
  return authenticated && futureUsage(at.intent.data) === 'off_session';
}

function withAgreement(method: PaymentMethodRow): PaymentMethodRow {
  return { ...method, data: { ...method.data, stored_credential: true } };
}

function settleDeclined(at: Settlement, decline: Decline, method: PaymentMethodRow): Answer {
  const { call, intent } = at;
  const charge = writeCharge(at, method, { ...PENDING, status: 'failed', outcome: decline });
  const fields = declineFields(decline, charge.id);
  if (isLone(intent)) return settleDeclinedCharge(at, { method, charge, fields });
  updatePaymentMethod(call.db, call.caller, method);
  const payment_method = paymentMethodObject(method);
  const failed = backToStart({
    ...intent,
    latest_charge: charge.id,
    // The fields are those of the official type; their codes are the acquirer's words.
    data: {
      ...intent.data,
      last_payment_error: { ...fields, payment_method, type: 'card_error' } as NonNullable<
        PaymentIntentRow['data']['last_payment_error']
      >,
    },
  });
  const object = paymentIntentObject(failed);
  writeIntent(at, failed, [
    { type: 'charge.failed', object: chargeObject(charge) },
    { type: 'payment_intent.payment_failed', object },
  ]);
  const view = call.caller.keyKind === 'publishable' ? publishableView : (seen: object) => seen;
  return errorAnswer(
    new ApiError({
      status: 402,
      type: 'card_error',
      ...fields,
      payment_intent: view(object),
      payment_method: view(payment_method),
    }),
  );
}

/** A charge without an intent is not tried again: its token is used up, and so is its card. */
function settleDeclinedCharge(
  at: Settlement,
  failed: {
    readonly method: PaymentMethodRow;
    readonly charge: ChargeRow;
    readonly fields: ReturnType<typeof declineFields>;
  },
): Answer {
  const { charge, fields, method } = failed;
  saveMethod(at, method, NOBODY);
  writeIntent(at, backToStart(at.intent), [
    { type: 'charge.failed', object: chargeObject(charge) },
  ]);
  return errorAnswer(new ApiError({ status: 402, type: 'card_error', ...fields }));
}

/** After a decline the intent waits for another payment method; without an intent nothing does. */
function backToStart(intent: PaymentIntentRow): PaymentIntentRow {
  if (isLone(intent)) return { ...intent, status: 'canceled' };
  return { ...intent, status: 'requires_payment_method', payment_method: null };
}

/** The charge as the outcome makes it. One without an intent may stand there already, pending. */
function writeCharge(at: Settlement, method: PaymentMethodRow, facts: ChargeFacts): ChargeRow {
  const { call, intent, operation, settings } = at;
  const { threeDSecure = null } = operation.data;
  const said = saidOfCard(at, method);
  const charge = chargeOf({ call, intent, settings, method, threeDSecure, said }, facts);
  const write = isLone(intent) ? upsertCharge : insertCharge;
  write(call.db, call.caller, charge);
  return charge;
}

/** Nobody knows yet: a charge without an intent is shown as pending. */
export async function settlePendingCharge(at: Settlement): Promise<Answer> {
  const { call, operation, intent } = at;
  const method = await findPaymentMethod(call.db, call.caller, operation.data.paymentMethod ?? '');
  invariant(method !== null, 'the payment method of an authorization exists');
  const shown = await isShown(at);
  const charge = writeCharge(at, method, PENDING);
  const object = chargeObject(charge);
  return answerPayment(at, { intent, charge }, shown ? [] : [{ type: 'charge.pending', object }]);
}

/** Whether a charge without an intent stands there already. */
async function isShown({ call, intent }: Settlement): Promise<boolean> {
  if (!isLone(intent)) return false;
  return (await findCharges(call.db, call.caller, [intent.id])).length > 0;
}

/** The card of a charge that never came to be. */
async function giveUpCard(at: Settlement): Promise<void> {
  const { call, operation } = at;
  const { paymentMethod: id } = operation.data;
  const method = id === null ? null : await lockPaymentMethod(call.db, call.caller, id);
  if (method !== null) saveMethod(at, { ...method, cvc_ref: null }, NOBODY);
}

/** Moves the captured money in the ledger, less the fee. */
export function postCharge(at: Settlement, charge: ChargeRow): void {
  const { call, settings } = at;
  const { balance_transaction } = charge;
  invariant(balance_transaction !== null, 'a captured charge has a balance transaction');
  post(call.db, call.caller, bookingOf({ ...charge, balance_transaction }, settings, nowS(call)));
}
