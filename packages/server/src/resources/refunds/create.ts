import { formatMoney } from '@coffer/kernel';
import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { invalidRequest, resourceMissing } from '../../api/errors.ts';
import { staged, type Route } from '../../api/route.ts';
import {
  changeMetadata,
  hash,
  integer,
  invalidParam,
  metadata,
  missingParam,
  oneOf,
  string,
  type MetadataChange,
} from '../../params/spec.ts';
import type { ChargeRow } from '../charges/object.ts';
import { findCharges } from '../charges/store.ts';
import { checkStep } from '../money/check-step.ts';
import { intentMissing } from '../payment-intents/errors.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import { lockIntent } from '../payment-intents/store.ts';
import { beginFollowUp } from '../payments/begin-follow-up.ts';
import type { Begun } from '../payments/begun.ts';
import { stage } from '../payments/stage.ts';
import { ApiError } from '@coffer/kernel';
import type { RefundRow } from './object.ts';

const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

const params = hash({
  amount: integer({ min: 1 }),
  charge: string(),
  metadata: metadata(),
  payment_intent: string(),
  reason: oneOf(REASONS),
});

interface NewRefund {
  readonly amount?: number;
  readonly charge?: string;
  readonly metadata?: MetadataChange;
  readonly payment_intent?: string;
  readonly reason?: (typeof REASONS)[number];
}

export const createRefund: Route = staged({
  method: 'POST',
  path: '/v1/refunds',
  params,
  run: (call, given) =>
    stage(call, {
      read: (inside) => lockPayment(inside, given),
      begin: (inside, payment) => begin(inside, given, payment),
    }),
});

interface Payment {
  readonly intent: PaymentIntentRow;
  readonly charge: ChargeRow;
}

/** The payment that a refund names, its intent locked; null when it is not there. */
async function lockPayment(call: WriteCall, given: NewRefund): Promise<Payment | null> {
  const named = given.payment_intent ?? (await intentOfCharge(call, given.charge));
  const intent = named === null ? null : await lockIntent(call.db, call.caller, named);
  const id = given.charge ?? intent?.latest_charge ?? null;
  if (intent === null || id === null) return null;
  // Read under the intent's lock, without which no charge of it changes.
  const [charge] = await findCharges(call.db, call.caller, [id]);
  return charge === undefined ? null : { intent, charge };
}

async function intentOfCharge(call: WriteCall, id: string | undefined): Promise<string | null> {
  if (id === undefined) return null;
  const [charge] = await findCharges(call.db, call.caller, [id]);
  return charge?.payment_intent ?? null;
}

async function begin(call: WriteCall, given: NewRefund, payment: Payment | null): Promise<Begun> {
  if (payment === null) throw missing(given);
  const { intent, charge } = payment;
  if (charge.payment_intent !== intent.id) {
    throw invalidRequest('The charge provided does not belong to the PaymentIntent provided.');
  }
  const amountMinor = refundAmount(charge, given);
  const refund: RefundRow = {
    id: mint(call, 're'),
    livemode: charge.livemode,
    created: nowS(call),
    status: 'pending',
    amount: amountMinor,
    currency: charge.currency,
    charge: charge.id,
    payment_intent: intent.id,
    balance_transaction: null,
    data: {
      customer: charge.customer,
      metadata: changeMetadata({}, given.metadata),
      payment_method: charge.payment_method,
      reason: given.reason ?? null,
    },
  };
  return beginFollowUp(call, { kind: 'refund', intent, amountMinor, refund });
}

function missing(given: NewRefund): ApiError {
  const { charge, payment_intent: intent } = given;
  if (charge !== undefined) {
    return resourceMissing({ noun: 'charge', id: charge, param: 'charge', status: 400 });
  }
  return intent === undefined ? missingParam('charge') : intentMissing(intent, 'payment_intent');
}

function refundAmount(charge: ChargeRow, given: NewRefund): number {
  if (charge.status !== 'succeeded') {
    throw invalidRequest(`Charge ${charge.id} was not successful, so it cannot be refunded.`);
  }
  if (!charge.captured) {
    throw invalidRequest(
      `Charge ${charge.id} has not been captured. Cancel its PaymentIntent to let the ` +
        'authorization go.',
    );
  }
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0) {
    throw new ApiError({
      status: 400,
      type: 'invalid_request_error',
      code: 'charge_already_refunded',
      message: `Charge ${charge.id} has already been refunded.`,
    });
  }
  checkStep(given.amount, { currency: charge.currency, param: 'amount' });
  const wanted = given.amount ?? left;
  if (wanted <= left) return wanted;
  const show = (minor: number): string => formatMoney(minor, charge.currency);
  throw invalidParam({
    param: 'amount',
    message:
      `Refund amount (${show(wanted)}) is greater than unrefunded amount on charge ` +
      `(${show(left)})`,
  });
}
