import { ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { checkSecret } from '../payments/client-secret.ts';
import { publishableView } from '../publishable-view.ts';
import { setupIntentObject, type SetupIntentRow } from './object.ts';

type Status = SetupIntentRow['status'];

/** The statuses in which a setup intent still waits for its customer. */
const WAITING: readonly Status[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];

export function setupIntentMissing(id: string): ApiError {
  return resourceMissing({ noun: 'setupintent', id, param: 'intent', status: 404 });
}

/** What the caller may see of a setup intent inside an error. */
export function seenBy(call: Call, intent: SetupIntentRow): object {
  const object = setupIntentObject(intent);
  return call.caller.keyKind === 'publishable' ? publishableView(object) : object;
}

/** The intent is not in a state for what was asked; the answer shows it. */
export function unexpectedState(call: Call, intent: SetupIntentRow, message: string): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'setup_intent_unexpected_state',
    message,
    setup_intent: seenBy(call, intent),
  });
}

/** Throws unless the setup intent still waits. `verb` is `confirm`, `cancel` or `update`. */
export function checkWaiting(call: Call, intent: SetupIntentRow, verb: string): void {
  if (WAITING.includes(intent.status)) return;
  throw unexpectedState(
    call,
    intent,
    `You cannot ${verb} this SetupIntent because it has a status of ${intent.status}. Only a ` +
      `SetupIntent with one of the following statuses may be used so: ${WAITING.join(', ')}.`,
  );
}

/** Throws for a setup intent of a checkout session: it is used through the session alone. */
export function refuseOfSession(call: Call, intent: SetupIntentRow, verb: string): void {
  const { checkout_session: session } = intent.data;
  if (session === null || session === undefined) return;
  throw unexpectedState(
    call,
    intent,
    `You cannot ${verb} this SetupIntent because it was created by a Checkout Session. ` +
      (verb === 'cancel' ? 'Expire the Checkout Session instead.' : 'Use the Checkout Session.'),
  );
}

/** Throws unless the request may touch the setup intent, as checkSecret says. */
export function checkSetupSecret(
  call: Call,
  intent: SetupIntentRow,
  given: string | undefined,
): void {
  checkSecret(call, {
    expected: intent.client_secret,
    given,
    noun: 'SetupIntent',
    missing: () => setupIntentMissing(call.id),
  });
}
