import type { Card } from './card-names.ts';
import {
  chargeOf,
  intentView,
  newCharge,
  type Capture,
  type PaymentState,
  type RefundState,
  type View,
} from './payment-state.ts';

/** One event as the model expects it. */
export interface Expected {
  readonly type: string;
  readonly view: View;
}

/** What a call comes to, as the model has it. */
export type Verdict<S = PaymentState> =
  /** It changes nothing at all. */
  | { readonly kind: 'refused'; readonly status: number; readonly code?: string }
  | {
      readonly kind: 'done';
      readonly status: 200 | 402;
      readonly code?: string;
      readonly after: S;
      readonly events: readonly Expected[];
      /** Of a refund: what the answer shows. */
      readonly refund?: RefundState;
    };

/** The same smallest amount holds in every currency that the model pays in. */
export const CURRENCIES = ['eur', 'jpy', 'usd'] as const;
const MINIMUM = 50;
const MAXIMUM = 99_999_999;

export type Refusal = Extract<Verdict, { kind: 'refused' }>;

export function refused(status: number, code?: string): Refusal {
  return { kind: 'refused', status, ...(code !== undefined && { code }) };
}
const UNEXPECTED = refused(400, 'payment_intent_unexpected_state');
export const NOT_WHOLE: Refusal = refused(400, 'parameter_invalid_integer');
export const MISSING: Refusal = refused(404, 'resource_missing');

export function done<S>(after: S, events: readonly Expected[] = []): Verdict<S> {
  return { kind: 'done', status: 200, after, events };
}

export function wrongAmount(amount: number): Refusal | null {
  if (amount < MINIMUM) return refused(400, 'amount_too_small');
  return amount > MAXIMUM ? refused(400, 'amount_too_large') : null;
}

export interface Creation {
  readonly amount: number;
  readonly currency: string;
  readonly capture: Capture;
  readonly card: Card | null;
  readonly confirm: boolean;
  readonly offSession: boolean;
  readonly incremental: boolean;
}

export function create(given: Creation): Verdict {
  const { amount, currency, card, confirm: confirmed, offSession } = given;
  if (amount < 1) return NOT_WHOLE;
  const wrong = wrongAmount(amount);
  if (wrong !== null) return wrong;
  if (offSession && !confirmed) return refused(400);
  const made: PaymentState = {
    ...{ amount, currency, card, capture: given.capture, charge: null },
    ...{ capturable: 0, received: 0, refunds: [], incremental: given.incremental },
    status: card === null ? 'requires_payment_method' : 'requires_confirmation',
  };
  if (confirmed && card === null) return UNEXPECTED;
  const view = intentView(made);
  const created = [
    // Created and confirmed in one, it is seen as it was a moment before.
    { type: 'payment_intent.created', view },
  ];
  if (!confirmed) return done(made, created);
  return pay(made, offSession, created);
}

export interface Confirmation {
  readonly card: Card | null;
  readonly offSession: boolean;
}

export function confirm(state: PaymentState | null, given: Confirmation): Verdict {
  if (state === null) return MISSING;
  const open = ['requires_payment_method', 'requires_confirmation', 'requires_action'];
  const card = given.card ?? state.card;
  if (!open.includes(state.status) || card === null) return UNEXPECTED;
  return pay({ ...state, card }, given.offSession, []);
}

/** What the issuer says. */
function pay(state: PaymentState, offSession: boolean, before: readonly Expected[]): Verdict {
  if (state.card === 'good') return approved(state, before);
  if (state.card === 'holder' && !offSession) {
    const waiting: PaymentState = { ...state, status: 'requires_action' };
    const view = intentView(waiting);
    return done(waiting, [...before, { type: 'payment_intent.requires_action', view }]);
  }
  const code = state.card === 'holder' ? 'authentication_required' : 'card_declined';
  const charge = newCharge(state.amount, false, false);
  const after: PaymentState = { ...state, status: 'requires_payment_method', card: null, charge };
  const events = [
    { type: 'charge.failed', view: charge },
    { type: 'payment_intent.payment_failed', view: intentView(after) },
  ];
  return { kind: 'done', status: 402, code, after, events: [...before, ...events] };
}

function approved(state: PaymentState, before: readonly Expected[]): Verdict {
  const { amount } = state;
  if (state.capture === 'manual') {
    const charge = newCharge(amount, true, false);
    const after: PaymentState = {
      ...state,
      status: 'requires_capture',
      capturable: amount,
      charge,
    };
    return done(after, [
      ...before,
      { type: 'charge.succeeded', view: charge },
      { type: 'payment_intent.amount_capturable_updated', view: intentView(after) },
    ]);
  }
  const booked = { ...newCharge(amount, true, true), booked: true };
  const charge = { ...booked, booked: state.capture === 'automatic' };
  const after: PaymentState = { ...state, status: 'succeeded', received: amount, charge: booked };
  return done(after, [
    ...before,
    { type: 'charge.succeeded', view: charge },
    { type: 'payment_intent.succeeded', view: intentView(after) },
    ...(charge.booked ? [] : [{ type: 'charge.updated', view: booked }]),
  ]);
}

/** The card's holder answers at the bank; null while nobody asks. */
export function answer(state: PaymentState | null, agrees: boolean): Verdict | null {
  if (state?.status !== 'requires_action') return null;
  if (agrees) return approved(state, []);
  const after: PaymentState = { ...state, status: 'requires_payment_method', card: null };
  return done(after, [{ type: 'payment_intent.payment_failed', view: intentView(after) }]);
}

export interface Update {
  readonly amount: number | null;
  readonly card: Card | 'none' | null;
  readonly described: boolean;
}

export function update(state: PaymentState | null, given: Update): Verdict {
  const { amount, card } = given;
  if (amount !== null && amount < 1) return NOT_WHOLE;
  if (state === null) return MISSING;
  const open = ['requires_payment_method', 'requires_confirmation', 'requires_action'];
  const describes = amount === null && card === null;
  if (!describes && !open.includes(state.status)) return UNEXPECTED;
  const changed = { ...state, amount: amount ?? state.amount };
  const wrong = describes ? null : wrongAmount(changed.amount);
  if (wrong !== null) return wrong;
  if (card === 'none') return done({ ...changed, card: null, status: 'requires_payment_method' });
  if (card !== null) return done({ ...changed, card, status: 'requires_confirmation' });
  // An issuer was asked about another amount.
  const anew = state.status === 'requires_action' && changed.amount !== state.amount;
  return done(anew ? { ...changed, status: 'requires_confirmation' } : changed);
}

/** What is looked at of whatever is given back. */
export type Refundable = Pick<PaymentState, 'charge' | 'refunds'>;

export interface Asked {
  /** Null: all there is. */
  readonly amount: number | null;
  /** Whether the acquirer says no. */
  readonly declined: boolean;
}

export function capture(state: PaymentState | null, { amount, declined }: Asked): Verdict {
  if (amount !== null && amount < 1) return NOT_WHOLE;
  if (state === null) return MISSING;
  if (state.status !== 'requires_capture') return UNEXPECTED;
  if (amount !== null && amount > state.capturable) return refused(400, 'amount_too_large');
  if (declined) return said(state, 'card_declined');
  const taken = amount ?? state.capturable;
  const charge = { ...chargeOf(state), captured: true, amount_captured: taken, booked: true };
  const after: PaymentState = {
    ...state,
    status: 'succeeded',
    capturable: 0,
    received: taken,
    charge,
  };
  return done(after, [
    { type: 'charge.captured', view: charge },
    { type: 'payment_intent.succeeded', view: intentView(after) },
  ]);
}

/** Asks for more of the card while its money is held: for so much in all. */
export function increment(
  state: PaymentState | null,
  asked: { readonly amount: number; readonly declined: boolean },
): Verdict {
  const { amount, declined } = asked;
  if (amount < 1) return NOT_WHOLE;
  if (state === null) return MISSING;
  if (state.status !== 'requires_capture') return UNEXPECTED;
  if (!state.incremental) return refused(400);
  const wrong = wrongAmount(amount);
  if (wrong !== null) return wrong;
  if (amount <= state.amount) return refused(400, 'amount_too_small');
  if (declined) return said(state, 'card_declined');
  const charge = { ...chargeOf(state), amount };
  const after: PaymentState = { ...state, amount, capturable: amount, charge };
  return done(after, [
    { type: 'charge.updated', view: charge },
    { type: 'payment_intent.amount_capturable_updated', view: intentView(after) },
  ]);
}

export function cancel(state: PaymentState | null, declined: boolean): Verdict {
  if (state === null) return MISSING;
  if (state.status === 'succeeded' || state.status === 'canceled') return UNEXPECTED;
  const after: PaymentState = { ...state, status: 'canceled', capturable: 0 };
  if (state.status !== 'requires_capture') {
    return done(after, [{ type: 'payment_intent.canceled', view: intentView(after) }]);
  }
  if (declined) return said(state, 'card_declined');
  const charge = { ...chargeOf(state), amount_refunded: state.amount, refunded: true };
  return done({ ...after, charge }, [
    { type: 'charge.refunded', view: charge },
    { type: 'payment_intent.canceled', view: intentView(after) },
  ]);
}

/** The acquirer said no to what was asked of an authorization, which stands as it did. */
export function said<S>(after: S, code: string): Verdict<S> {
  return { kind: 'done', status: 402, code, after, events: [] };
}

/** Of a payment by an intent, or of a charge without one. */
export function refund<S extends Refundable>(
  state: S | null,
  { amount, declined, ofIntent = false }: Asked & { readonly ofIntent?: boolean },
): Verdict<S> {
  if (amount !== null && amount < 1) return NOT_WHOLE;
  if (state === null) return refused(400, 'resource_missing');
  if (state.charge === null) return ofIntent ? refused(400) : refused(400, 'resource_missing');
  const { charge } = state;
  if (!charge.paid || !charge.captured) return refused(400);
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0) return refused(400, 'charge_already_refunded');
  const wanted = amount ?? left;
  if (wanted > left) return refused(400);
  const made: RefundState = {
    object: 'refund',
    amount: wanted,
    status: declined ? 'failed' : 'succeeded',
  };
  const created = { type: 'refund.created', view: made };
  const refunds = [...state.refunds, made];
  if (declined) {
    const events = [created, { type: 'refund.failed', view: made }];
    return { kind: 'done', status: 200, after: { ...state, refunds }, events, refund: made };
  }
  const back = {
    ...charge,
    amount_refunded: charge.amount_refunded + wanted,
    refunded: wanted === left,
  };
  const after = { ...state, charge: back, refunds };
  const events = [created, { type: 'charge.refunded', view: back }];
  return { kind: 'done', status: 200, after, events, refund: made };
}
