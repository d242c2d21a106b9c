import { AMOUNT_MAX_MINOR } from '@coffer/kernel';
import { mint, nowS, type WriteCall } from '../../api/call.ts';
import {
  changeMetadata,
  hash,
  integer,
  metadata,
  missingParam,
  oneOf,
  required,
  string,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { byCurrency, refuseOwnCurrency, type ByCurrency } from '../money/by-currency.ts';
import { checkStep } from '../money/check-step.ts';
import { currency } from '../money/currency.ts';
import { taxBehavior, type TaxBehavior } from '../tax/tax-behavior.ts';
import { taxCode } from '../tax/tax-code.ts';
import { changedOptions, type ShippingAmountInput } from './currency-options.ts';
import type { DeliveryTime, ShippingRateRow } from './object.ts';

const NAME_MAX_CHARS = 100;
const DELIVERY_VALUE_MAX = 1_000_000;

/** What can be said of a new shipping rate. */
export interface NewShippingRate {
  readonly delivery_estimate?: { readonly maximum?: DeliveryTime; readonly minimum?: DeliveryTime };
  readonly display_name: string;
  readonly fixed_amount?: {
    readonly amount: number;
    readonly currency: string;
    readonly currency_options?: ByCurrency<ShippingAmountInput>;
  };
  readonly metadata?: MetadataChange;
  readonly tax_behavior?: TaxBehavior;
  readonly tax_code?: string;
  readonly type?: 'fixed_amount';
}

const amount = integer({ min: 0, max: AMOUNT_MAX_MINOR });
const deliveryTime: Param<DeliveryTime> = hash({
  unit: required(oneOf(['business_day', 'day', 'hour', 'month', 'week'])),
  value: required(integer({ min: 1, max: DELIVERY_VALUE_MAX })),
});

/** The parameters that say it; spread them into a specification. */
export const shippingRateShape: {
  readonly delivery_estimate: Param<NonNullable<NewShippingRate['delivery_estimate']>>;
  readonly display_name: Param<string, true>;
  readonly fixed_amount: Param<NonNullable<NewShippingRate['fixed_amount']>>;
  readonly metadata: Param<MetadataChange>;
  readonly tax_behavior: Param<TaxBehavior>;
  readonly tax_code: Param<string>;
  readonly type: Param<'fixed_amount'>;
} = {
  delivery_estimate: hash({ maximum: deliveryTime, minimum: deliveryTime }),
  display_name: required(string({ maxChars: NAME_MAX_CHARS })),
  fixed_amount: hash({
    amount: required(amount),
    currency: required(currency()),
    currency_options: byCurrency(hash({ amount: required(amount), tax_behavior: taxBehavior })),
  }),
  metadata: metadata(),
  tax_behavior: taxBehavior,
  tax_code: taxCode(),
  type: oneOf(['fixed_amount']),
};

/** A shipping rate that is not stored yet. */
export function newShippingRate(call: WriteCall, given: NewShippingRate): ShippingRateRow {
  const { delivery_estimate: estimate, fixed_amount: fixed } = given;
  if (fixed === undefined) throw missingParam('fixed_amount');
  const param = 'fixed_amount[currency_options]';
  refuseOwnCurrency(fixed.currency_options, {
    currency: fixed.currency,
    noun: 'shipping rate',
    param,
  });
  checkStep(fixed.amount, { currency: fixed.currency, param: 'fixed_amount[amount]' });
  return {
    id: mint(call, 'shr'),
    livemode: call.caller.livemode,
    created: nowS(call),
    active: true,
    currency: fixed.currency,
    data: {
      amount: fixed.amount,
      currency_options: changedOptions({}, fixed.currency_options),
      delivery_estimate:
        estimate === undefined
          ? null
          : { maximum: estimate.maximum ?? null, minimum: estimate.minimum ?? null },
      display_name: given.display_name,
      metadata: changeMetadata({}, given.metadata),
      tax_behavior: given.tax_behavior ?? 'unspecified',
      tax_code: given.tax_code ?? null,
    },
  };
}
