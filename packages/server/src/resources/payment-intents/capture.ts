import { invariant } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { staged, type Route } from '../../api/route.ts';
import {
  boolean,
  hash,
  integer,
  invalidParam,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { checkCapturable } from '../charges/capture-before.ts';
import type { ChargeRow } from '../charges/object.ts';
import { findCharges } from '../charges/store.ts';
import { checkStep } from '../money/check-step.ts';
import { connectShape } from '../payments/connect-params.ts';
import { beginFollowUp } from '../payments/begin-follow-up.ts';
import type { Begun } from '../payments/begun.ts';
import { stage } from '../payments/stage.ts';
import { changeIntentData } from './change.ts';
import { intentMissing, unexpectedState } from './errors.ts';
import type { PaymentIntentRow } from './object.ts';
import { intentShape } from './params.ts';
import { lockIntent, updateIntent } from './store.ts';

const { metadata, statement_descriptor, statement_descriptor_suffix } = intentShape;

const params = hash({
  ...connectShape,
  amount_to_capture: integer({ min: 1 }),
  final_capture: finalCapture(),
  metadata,
  statement_descriptor,
  statement_descriptor_suffix,
});

interface Capture {
  readonly amount_to_capture?: number;
  readonly metadata?: MetadataChange;
  readonly statement_descriptor?: string | null;
  readonly statement_descriptor_suffix?: string | null;
}

export const capturePaymentIntent: Route = staged({
  method: 'POST',
  path: '/v1/payment_intents/:id/capture',
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
  given: Capture,
): Promise<Begun> {
  if (intent === null) throw intentMissing(call.id);
  if (intent.status !== 'requires_capture') {
    throw unexpectedState(
      call,
      intent,
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only ` +
        'a PaymentIntent with one of the following statuses may be captured: requires_capture.',
    );
  }
  checkCapturable(call, await chargeOf(call, intent));
  const { currency } = intent;
  checkStep(given.amount_to_capture, { currency, param: 'amount_to_capture' });
  const amountMinor = given.amount_to_capture ?? intent.amount_capturable;
  if (amountMinor > intent.amount_capturable) {
    throw invalidParam({
      param: 'amount_to_capture',
      code: 'amount_too_large',
      message: 'The requested capture amount is greater than the amount you can capture.',
    });
  }
  const data = changeIntentData(intent.data, given);
  updateIntent(call.db, call.caller, { ...intent, status: 'processing', data });
  return beginFollowUp(call, { kind: 'capture', intent, amountMinor });
}

async function chargeOf(call: WriteCall, intent: PaymentIntentRow): Promise<ChargeRow> {
  const { latest_charge: id } = intent;
  const [charge] = id === null ? [] : await findCharges(call.db, call.caller, [id]);
  invariant(charge !== undefined, 'an authorized intent has a charge');
  return charge;
}

/** What is left of an authorization is let go: it cannot be captured in parts. */
function finalCapture(): Param<true> {
  const flag = boolean();
  return {
    required: false,
    read(value, path) {
      if (flag.read(value, path)) return true;
      throw invalidParam({
        param: path,
        message:
          `\`${path}\` can only be true: multicapture is not available for this PaymentIntent, ` +
          'and what is not captured is released.',
      });
    },
  };
}
