import { AMOUNT_MAX_MINOR } from '@coffer/kernel';
import { mint, nowS } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import {
  changeMetadata,
  hash,
  integer,
  metadata,
  missingParam,
  oneOf,
  required,
  string,
} from '../../params/spec.ts';
import { byCurrency, refuseOwnCurrency } from '../money/by-currency.ts';
import { currency } from '../money/currency.ts';
import { taxBehavior } from '../tax/tax-behavior.ts';
import { taxCode } from '../tax/tax-code.ts';
import { changedOptions } from './currency-options.ts';
import { shippingRateObject } from './object.ts';
import { insertShippingRate } from './store.ts';

const NAME_MAX_CHARS = 100;
const DELIVERY_VALUE_MAX = 1_000_000;

const amount = integer({ min: 0, max: AMOUNT_MAX_MINOR });
const deliveryTime = hash({
  unit: required(oneOf(['business_day', 'day', 'hour', 'month', 'week'])),
  value: required(integer({ min: 1, max: DELIVERY_VALUE_MAX })),
});

export const createShippingRate: Route = write({
  method: 'POST',
  path: '/v1/shipping_rates',
  params: hash({
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
  }),
  run: async (call, given) => {
    const { delivery_estimate: estimate, fixed_amount: fixed } = given;
    if (fixed === undefined) throw missingParam('fixed_amount');
    const param = 'fixed_amount[currency_options]';
    refuseOwnCurrency(fixed.currency_options, {
      currency: fixed.currency,
      noun: 'shipping rate',
      param,
    });
    const row = {
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
    insertShippingRate(call.db, call.caller, row);
    return shippingRateObject(row);
  },
});
