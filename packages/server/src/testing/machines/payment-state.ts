import { invariant } from '@coffer/kernel';
import type { Card } from './card-names.ts';

export type Capture = 'automatic' | 'automatic_async' | 'manual';

type IntentStatus =
  | 'canceled'
  | 'requires_action'
  | 'requires_capture'
  | 'requires_confirmation'
  | 'requires_payment_method'
  | 'succeeded';

/** What a charge shows of itself that a model can know. */
export interface ChargeState {
  readonly object: 'charge';
  readonly amount: number;
  readonly amount_captured: number;
  readonly amount_refunded: number;
  readonly captured: boolean;
  readonly paid: boolean;
  readonly refunded: boolean;
  /** Whether it has a balance transaction. */
  readonly booked: boolean;
}

export interface RefundState {
  readonly object: 'refund';
  readonly amount: number;
  readonly status: 'failed' | 'succeeded';
}

/** What an intent shows of itself that a model can know. */
export interface IntentView {
  readonly object: 'payment_intent';
  readonly amount: number;
  readonly amount_capturable: number;
  readonly amount_received: number;
  readonly capture_method: Capture;
  readonly currency: string;
  readonly status: IntentStatus;
  /** Whether it has a payment method. */
  readonly method: boolean;
}

/** The model of one payment: the intent, its latest charge, and what was given back of it. */
export interface PaymentState {
  readonly status: IntentStatus;
  readonly amount: number;
  readonly currency: string;
  readonly capture: Capture;
  readonly card: Card | null;
  readonly capturable: number;
  readonly received: number;
  readonly charge: ChargeState | null;
  readonly refunds: readonly RefundState[];
  /** Whether more may be asked for while its money is held. */
  readonly incremental: boolean;
}

export type View = ChargeState | IntentView | RefundState;

export function intentView(state: PaymentState): IntentView {
  return {
    object: 'payment_intent',
    amount: state.amount,
    amount_capturable: state.capturable,
    amount_received: state.received,
    capture_method: state.capture,
    currency: state.currency,
    status: state.status,
    method: state.card !== null,
  };
}

/** A charge as the issuer's answer makes it. */
export function newCharge(amount: number, paid: boolean, captured: boolean): ChargeState {
  return {
    object: 'charge',
    amount,
    amount_captured: captured ? amount : 0,
    amount_refunded: 0,
    captured,
    paid,
    refunded: false,
    booked: false,
  };
}

/** What is read of an object of the API: each kind has some of it. */
interface WireObject {
  readonly object: string;
  readonly amount: number;
  readonly amount_captured: number;
  readonly amount_capturable: number;
  readonly amount_received: number;
  readonly amount_refunded: number;
  readonly balance_transaction: string | null;
  readonly capture_method: Capture;
  readonly captured: boolean;
  readonly currency: string;
  readonly paid: boolean;
  readonly payment_method: string | null;
  readonly refunded: boolean;
  readonly status: string;
}

/** The same of an object of the API; null of one that a payment does not have. */
export function viewOf(object: object): View | null {
  // Objects of the API, told apart by their own word for it.
  const wire = object as WireObject;
  const { amount } = wire;
  switch (wire.object) {
    case 'payment_intent':
      return {
        object: 'payment_intent',
        amount,
        amount_capturable: wire.amount_capturable,
        amount_received: wire.amount_received,
        capture_method: wire.capture_method,
        currency: wire.currency,
        // Compared with the model's, whatever it is.
        status: wire.status as IntentStatus,
        method: wire.payment_method !== null,
      };
    case 'charge':
      return {
        object: 'charge',
        amount,
        amount_captured: wire.amount_captured,
        amount_refunded: wire.amount_refunded,
        captured: wire.captured,
        paid: wire.paid,
        refunded: wire.refunded,
        booked: wire.balance_transaction !== null,
      };
    case 'refund':
      // The same.
      return { object: 'refund', amount, status: wire.status as RefundState['status'] };
    default:
      return null;
  }
}

export function chargeOf(state: PaymentState): ChargeState {
  invariant(state.charge !== null, 'the model has a charge here');
  return state.charge;
}
