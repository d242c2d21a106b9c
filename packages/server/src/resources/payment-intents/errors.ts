import { ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { publishableView } from '../publishable-view.ts';
import { paymentIntentObject, type PaymentIntentRow } from './object.ts';

type Status = PaymentIntentRow['status'];

export function intentMissing(id: string, param = 'intent'): ApiError {
  const status = param === 'intent' ? 404 : 400;
  return resourceMissing({ noun: 'payment_intent', id, param, status });
}

/** The intent is not in a state for what was asked; the answer shows it. */
export function unexpectedState(call: Call, intent: PaymentIntentRow, message: string): ApiError {
  const object = paymentIntentObject(intent);
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: call.caller.keyKind === 'publishable' ? publishableView(object) : object,
  });
}

interface NotAllowed {
  /** `confirmed`, `captured`, `canceled`. */
  readonly done: string;
  readonly verb: string;
  readonly allowed: readonly Status[];
}

/** Throws unless the intent's status is one in which the call may do that. */
export function checkStatus(call: Call, intent: PaymentIntentRow, asked: NotAllowed): void {
  const { done, verb, allowed } = asked;
  if (allowed.includes(intent.status)) return;
  throw unexpectedState(
    call,
    intent,
    `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}. Only a ` +
      `PaymentIntent with one of the following statuses may be ${done}: ${allowed.join(', ')}.`,
  );
}

/**
 * Throws for an intent of a checkout session. The session knows what is sold to whom for how much:
 * it is paid, changed and given up through the session alone.
 */
export function refuseOfSession(call: Call, intent: PaymentIntentRow, verb: string): void {
  const { checkout_session: session } = intent.data;
  if (session === null || session === undefined) return;
  throw unexpectedState(
    call,
    intent,
    `You cannot ${verb} this PaymentIntent because it was created by a Checkout Session. ` +
      (verb === 'cancel' ? 'Expire the Checkout Session instead.' : 'Use the Checkout Session.'),
  );
}
