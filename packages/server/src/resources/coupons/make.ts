import { ApiError, randomBase62 } from '@coffer/kernel';
import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import {
  changeMetadata,
  invalidParam,
  onlyOneParam,
  type MetadataChange,
} from '../../params/spec.ts';
import { checkFutureTime } from '../catalogue/future-time.ts';
import { refuseOwnCurrency, type ByCurrency } from '../money/by-currency.ts';
import { checkStep, checkSteps } from '../money/check-step.ts';
import { findProducts } from '../products/store.ts';
import type { AmountOff, CouponData, CouponRow } from './object.ts';

const ID_CHARS = 8;

/** What can be said of a new coupon. */
export interface NewCoupon {
  readonly amount_off?: number;
  readonly applies_to?: { readonly products?: readonly string[] };
  readonly currency?: string;
  readonly currency_options?: ByCurrency<AmountOff>;
  readonly duration?: CouponData['duration'];
  readonly duration_in_months?: number;
  readonly id?: string;
  readonly max_redemptions?: number;
  readonly metadata?: MetadataChange;
  readonly name?: string | null;
  readonly percent_off?: number;
  readonly redeem_by?: number;
}

/** A coupon that is not stored yet. */
export async function newCoupon(call: WriteCall, given: NewCoupon): Promise<CouponRow> {
  checkWorth(given);
  checkDuration(given);
  checkFutureTime(call, { param: 'redeem_by', timeS: given.redeem_by });
  const { applies_to: applies } = given;
  const products = applies?.products ?? [];
  await checkProducts(call, products);
  return {
    id: given.id ?? randomBase62(call.services.random, ID_CHARS),
    livemode: call.caller.livemode,
    position: mint(call, 'coupon'),
    created: nowS(call),
    deleted: false,
    times_redeemed: 0,
    data: {
      amount_off: given.amount_off ?? null,
      applies_to: products.length === 0 ? null : { products },
      currency: given.currency ?? null,
      currency_options: given.currency_options ?? {},
      duration: given.duration ?? 'once',
      duration_in_months: given.duration_in_months ?? null,
      max_redemptions: given.max_redemptions ?? null,
      metadata: changeMetadata({}, given.metadata),
      name: given.name ?? null,
      percent_off: given.percent_off ?? null,
      redeem_by: given.redeem_by ?? null,
    },
  };
}

/** Throws unless the coupon takes off either a percentage or amounts. */
function checkWorth(given: NewCoupon): void {
  const { amount_off: amount, percent_off: percent, currency, currency_options: options } = given;
  if (amount !== undefined && percent !== undefined) {
    throw new ApiError({
      status: 400,
      type: 'invalid_request_error',
      message: 'Received both percent_off and amount_off parameters. Please pass in only one.',
    });
  }
  if (percent !== undefined && options !== undefined) {
    throw onlyOneParam('currency_options', 'percent_off');
  }
  if (percent !== undefined) return;
  if (amount === undefined) {
    throw new ApiError({
      status: 400,
      type: 'invalid_request_error',
      code: 'parameter_missing',
      message: 'Must provide percent_off or amount_off.',
    });
  }
  if (currency === undefined) {
    throw invalidParam({
      param: 'currency',
      message: 'You must pass currency when passing amount_off',
    });
  }
  refuseOwnCurrency(options, { currency, noun: 'coupon' });
  checkStep(amount, { currency, param: 'amount_off' });
  checkSteps(options, { amount: 'amount_off', param: 'currency_options' });
}

function checkDuration(given: NewCoupon): void {
  const { duration = 'once', duration_in_months: months } = given;
  if (duration === 'repeating' && months === undefined) {
    throw invalidParam({
      param: 'duration',
      message:
        'The duration_in_months param must be set when creating a coupon with a repeating duration',
    });
  }
  if (duration !== 'repeating' && months !== undefined) {
    throw invalidParam({
      param: 'duration_in_months',
      message: 'The duration_in_months param can only be set with a repeating duration',
    });
  }
}

async function checkProducts(call: WriteCall, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await findProducts(call.db, call.caller, ids);
  for (const [i, id] of ids.entries()) {
    if (found.some((product) => product.id === id)) continue;
    const param = `applies_to[products][${i}]`;
    throw resourceMissing({ noun: 'product', id, param, status: 400 });
  }
}
