import { invariant } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { staged, type Route } from '../../api/route.ts';
import { hash, invalidParam, required } from '../../params/spec.ts';
import { findCharges } from '../charges/store.ts';
import { connectShape } from '../payments/connect-params.ts';
import { statementText } from '../payments/descriptor-params.ts';
import { beginFollowUp } from '../payments/begin-follow-up.ts';
import type { Begun } from '../payments/begun.ts';
import { countIncrements } from '../payments/operation-store.ts';
import { stage } from '../payments/stage.ts';
import { intentMissing, refuseOfSession, unexpectedState } from './errors.ts';
import type { PaymentIntentRow } from './object.ts';
import { amount, checkAmount, intentShape, type IncrementInput } from './params.ts';
import { lockIntent, updateIntent } from './store.ts';

/** Attempts for one intent, declined ones included (Stripe docs, "Increment an authorization"). */
const INCREMENTS_MAX = 10;

const { description, metadata } = intentShape;

const params = hash({
  amount: required(amount()),
  description,
  metadata,
  statement_descriptor: statementText('statement descriptor'),
  ...connectShape,
});

interface Increment extends IncrementInput {
  readonly amount: number;
}

/** Asks for more of a card whose money is held. A decline leaves what was authorized before. */
export const incrementAuthorization: Route = staged({
  method: 'POST',
  path: '/v1/payment_intents/:id/increment_authorization',
  params,
  run: (call, given) =>
    stage(call, {
      read: (inside) => lockIntent(inside.db, inside.caller, inside.id),
      begin: (inside, intent) => begin(inside, intent, given),
    }),
});

async function begin(
  call: WriteCall,
  intent: PaymentIntentRow | null,
  { amount: amountMinor, ...increment }: Increment,
): Promise<Begun> {
  if (intent === null) throw intentMissing(call.id);
  if (intent.status !== 'requires_capture') {
    throw unexpectedState(
      call,
      intent,
      `You cannot increment this PaymentIntent because it has a status of ${intent.status}. Only ` +
        'a PaymentIntent with one of the following statuses may be incremented: requires_capture.',
    );
  }
  refuseOfSession(call, intent, 'increment');
  await checkIncremental(call, intent);
  checkAmount(amountMinor, intent.currency);
  if (amountMinor <= intent.amount) {
    throw invalidParam({
      param: 'amount',
      code: 'amount_too_small',
      message:
        'The new amount must be greater than the amount that is authorized already ' +
        `(${intent.amount}).`,
    });
  }
  updateIntent(call.db, call.caller, { ...intent, status: 'processing' });
  return beginFollowUp(call, { kind: 'increment', intent, amountMinor, increment });
}

async function checkIncremental(call: WriteCall, intent: PaymentIntentRow): Promise<void> {
  const { latest_charge: id } = intent;
  invariant(id !== null, 'an authorized intent has a charge');
  const [[charge], count] = await Promise.all([
    findCharges(call.db, call.caller, [id]),
    countIncrements(call.db, call.caller, intent.id),
  ]);
  if (charge?.data.incremental !== true) {
    throw invalidRequest(
      'This PaymentIntent cannot be incremented, because its card was not authorized with ' +
        '`payment_method_options[card][request_incremental_authorization]=if_available`.',
    );
  }
  if (count < INCREMENTS_MAX) return;
  throw invalidRequest(
    `This PaymentIntent has had ${INCREMENTS_MAX} incremental authorization attempts already, ` +
      'which is the most that is allowed.',
  );
}
