import { formatMoney } from '@coffer/kernel';
import type { Answer } from '../../api/answer.ts';
import { mint, nowS, type Call, type WriteCall } from '../../api/call.ts';
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
  type Param,
} from '../../params/spec.ts';
import { chargeObject, type ChargeRow } from '../charges/object.ts';
import { findCharges } from '../charges/store.ts';
import { checkStep } from '../money/check-step.ts';
import { intentMissing } from '../payment-intents/errors.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import { lockIntent, lockPayment, updateIntent } from '../payment-intents/store.ts';
import { beginFollowUp } from '../payments/begin-follow-up.ts';
import type { Begun } from '../payments/begun.ts';
import { refundConnectShape } from '../payments/connect-params.ts';
import { isLone } from '../payments/lone-charge.ts';
import { stage } from '../payments/stage.ts';
import { ApiError } from '@coffer/kernel';
import type { RefundRow } from './object.ts';

const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

/** What is said of a refund, but for what it is of. */
export const refundShape: {
  readonly amount: Param<number>;
  readonly metadata: Param<MetadataChange>;
  readonly reason: Param<(typeof REASONS)[number]>;
} & typeof refundConnectShape = {
  ...refundConnectShape,
  amount: integer({ min: 1 }),
  metadata: metadata(),
  reason: oneOf(REASONS),
};
const params = hash({ ...refundShape, charge: string(), payment_intent: string() });

export interface NewRefund {
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
  run: (call, given) => refund(call, given),
});

/** Makes a refund, and answers with it. `answersWith` says what `expand[]` is meant for. */
export function refund(
  call: Call,
  given: NewRefund,
  answersWith: 'charge' | 'refund' = 'refund',
): Promise<Answer> {
  return stage(call, {
    read: (inside) => lockRefunded(inside, given),
    begin: async (inside, payment) => {
      const begun = await begin(inside, given, payment);
      // Before money moves, `expand[]` is tried on what will be shown.
      const charge = payment?.charge ?? null;
      return answersWith === 'charge' && charge !== null && 'preview' in begun
        ? { ...begun, preview: chargeObject(charge) }
        : begun;
    },
  });
}

interface Payment {
  readonly intent: PaymentIntentRow;
  /** Null: nobody has tried to pay it. */
  readonly charge: ChargeRow | null;
}

/** The payment that a refund names, its intent locked; null when it is not there. */
async function lockRefunded(call: WriteCall, given: NewRefund): Promise<Payment | null> {
  const intent = await lockNamed(call, given);
  if (intent === null) return null;
  const id = given.charge ?? intent.latest_charge;
  if (id === null) return { intent, charge: null };
  // Read under the intent's lock, without which no charge of it changes.
  const [charge] = await findCharges(call.db, call.caller, [id]);
  if (charge === undefined) throw chargeMissing(id);
  return { intent, charge };
}

async function lockNamed(call: WriteCall, given: NewRefund): Promise<PaymentIntentRow | null> {
  const { db, caller } = call;
  if (given.payment_intent !== undefined) return lockIntent(db, caller, given.payment_intent);
  const [charge] = given.charge === undefined ? [] : await findCharges(db, caller, [given.charge]);
  return charge === undefined ? null : lockPayment(db, caller, charge.payment_intent);
}

async function begin(call: WriteCall, given: NewRefund, payment: Payment | null): Promise<Begun> {
  if (payment === null) throw missing(given);
  const { intent, charge } = payment;
  if (charge === null) throw notPaid(intent);
  if (charge.payment_intent !== intent.id) {
    throw invalidRequest('The charge provided does not belong to the PaymentIntent provided.');
  }
  // What failed or was let go; without an intent the charge's own errors say so.
  const failed = given.charge === undefined && charge.status === 'failed';
  if (!isLone(intent) && (failed || intent.status === 'canceled')) throw notPaid(intent);
  const release = isLone(intent) && charge.status === 'succeeded' && !charge.captured;
  const amountMinor = release ? releaseAmount(charge, given) : refundAmount(charge, given);
  const row: RefundRow = {
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
  if (!release) return beginFollowUp(call, { kind: 'refund', intent, amountMinor, refund: row });
  updateIntent(call.db, call.caller, { ...intent, status: 'processing' });
  return beginFollowUp(call, { kind: 'void', intent, amountMinor, refund: row });
}

/** What was only authorized is let go as a whole: nothing of it was taken. */
function releaseAmount(charge: ChargeRow, given: NewRefund): number {
  if (charge.amount_refunded > 0) throw alreadyRefunded(charge);
  if (given.amount === undefined || given.amount === charge.amount) return charge.amount;
  throw invalidParam({
    param: 'amount',
    message:
      `Charge ${charge.id} has not been captured: it can be refunded as a whole, or captured ` +
      'for less than it was authorized for.',
  });
}

function alreadyRefunded(charge: ChargeRow): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'charge_already_refunded',
    message: `Charge ${charge.id} has already been refunded.`,
  });
}

function notPaid({ id }: PaymentIntentRow): ApiError {
  return invalidRequest(`This PaymentIntent (${id}) does not have a successful charge to refund.`);
}

function missing(given: NewRefund): ApiError {
  const { charge, payment_intent: intent } = given;
  if (intent !== undefined) return intentMissing(intent, 'payment_intent');
  return charge === undefined ? missingParam('charge') : chargeMissing(charge);
}

function chargeMissing(id: string): ApiError {
  return resourceMissing({ noun: 'charge', id, param: 'charge', status: 400 });
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
  if (left === 0) throw alreadyRefunded(charge);
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
