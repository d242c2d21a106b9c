import * as payments from './payment-model.ts';
import { newCharge, type ChargeState, type RefundState } from './payment-state.ts';
import type { Share } from './payment-steps.ts';
import { balanceOfCharges } from './balance.ts';

/** The model of one charge without an intent, and of what was given back of it. */
export interface LoneState {
  readonly currency: string;
  readonly charge: ChargeState;
  readonly refunds: readonly RefundState[];
}

type Verdict = payments.Verdict<LoneState>;

export interface Creation {
  readonly amount: number;
  readonly currency: string;
  readonly capture: boolean;
  readonly card: 'declined' | 'good' | null;
}

export function create({ amount, currency, capture: captured, card }: Creation): Verdict {
  if (amount < 1) return payments.NOT_WHOLE;
  const wrong = payments.wrongAmount(amount);
  if (wrong !== null) return wrong;
  if (card === null) return payments.refused(400, 'parameter_missing');
  const made = (charge: ChargeState): LoneState => ({ currency, charge, refunds: [] });
  if (card === 'declined') {
    const charge = newCharge(amount, false, false);
    const events = [{ type: 'charge.failed', view: charge }];
    return { kind: 'done', status: 402, code: 'card_declined', after: made(charge), events };
  }
  const charge = { ...newCharge(amount, true, captured), booked: captured };
  return payments.done(made(charge), [{ type: 'charge.succeeded', view: charge }]);
}

export function capture(state: LoneState | null, given: payments.Asked): Verdict {
  const { amount, declined } = given;
  if (amount !== null && amount < 1) return payments.NOT_WHOLE;
  if (state === null) return payments.MISSING;
  const { charge } = state;
  if (charge.captured) return payments.refused(400, 'charge_already_captured');
  if (!charge.paid || charge.refunded) return payments.refused(400);
  const taken = amount ?? charge.amount;
  if (taken > charge.amount) return payments.refused(400, 'amount_too_large');
  if (declined) return payments.said(state, 'card_declined');
  const after = { ...charge, captured: true, amount_captured: taken, booked: true };
  return payments.done({ ...state, charge: after }, [{ type: 'charge.captured', view: after }]);
}

/** What was only authorized is let go as a whole; of what was captured any part is given back. */
export function refund(state: LoneState | null, given: payments.Asked): Verdict {
  const { amount, declined } = given;
  if (state === null || !state.charge.paid || state.charge.captured) {
    return payments.refund(state, given);
  }
  if (amount !== null && amount < 1) return payments.NOT_WHOLE;
  const { charge, refunds } = state;
  if (charge.refunded) return payments.refused(400, 'charge_already_refunded');
  if (amount !== null && amount !== charge.amount) return payments.refused(400);
  const status = declined ? 'failed' : 'succeeded';
  const made: RefundState = { object: 'refund', amount: charge.amount, status };
  const back = { ...charge, amount_refunded: charge.amount, refunded: true };
  const after = { ...state, charge: declined ? charge : back, refunds: [...refunds, made] };
  const events = [
    { type: 'refund.created', view: made },
    declined ? { type: 'refund.failed', view: made } : { type: 'charge.refunded', view: back },
  ];
  return { kind: 'done', status: 200, after, events, refund: made };
}

/** So much of what there is to take or to give back; null where nothing is named. */
export function amountOf(state: LoneState | null, { percent }: Share): number | null {
  if (percent === null) return null;
  const { amount = 1_000, amount_captured = 0, amount_refunded = 0 } = state?.charge ?? {};
  const left = amount_captured - amount_refunded;
  return Math.ceil(((left > 0 ? left : amount) * percent) / 100);
}

export function balanceOf(states: readonly LoneState[]): Record<string, number> {
  return balanceOfCharges(states);
}
