import { AMOUNT_MAX_MINOR } from '@coffer/kernel';
import { resourceMissing } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { boolean, changeMetadata, hash, integer, metadata } from '../../params/spec.ts';
import { byCurrency, refuseOwnCurrency } from '../money/by-currency.ts';
import { taxBehavior } from '../tax/tax-behavior.ts';
import { changedOptions } from './currency-options.ts';
import { shippingRateObject } from './object.ts';
import { lockShippingRate, updateShippingRate } from './store.ts';

/** Emits nothing: Stripe has no events of shipping rates. */
export const changeShippingRate: Route = write({
  method: 'POST',
  path: '/v1/shipping_rates/:id',
  params: hash({
    active: boolean(),
    fixed_amount: hash({
      currency_options: byCurrency(
        hash({ amount: integer({ min: 0, max: AMOUNT_MAX_MINOR }), tax_behavior: taxBehavior }),
      ),
    }),
    metadata: metadata(),
    tax_behavior: taxBehavior,
  }),
  run: async (call, given) => {
    const { id } = call;
    const before = await lockShippingRate(call.db, call.caller, id);
    if (before === undefined) {
      throw resourceMissing({ noun: 'shipping rate', id, param: 'shipping_rate' });
    }
    const { currency, data } = before;
    const options = given.fixed_amount?.currency_options;
    const param = 'fixed_amount[currency_options]';
    refuseOwnCurrency(options, { currency, noun: 'shipping rate', param });
    const row = {
      ...before,
      active: given.active ?? before.active,
      data: {
        ...data,
        currency_options: changedOptions(data.currency_options, options),
        metadata: changeMetadata(data.metadata, given.metadata),
        tax_behavior: given.tax_behavior ?? data.tax_behavior,
      },
    };
    updateShippingRate(call.db, call.caller, row);
    return shippingRateObject(row);
  },
});
