import { missingParam } from '../../params/spec.ts';
import type { ByCurrency } from '../money/by-currency.ts';
import { checkStep } from '../money/check-step.ts';
import type { TaxBehavior } from '../tax/tax-behavior.ts';
import type { ShippingAmount } from './object.ts';

const PARAM = 'fixed_amount[currency_options]';

/** What a request says of the amount in another currency. */
export interface ShippingAmountInput {
  readonly amount?: number;
  readonly tax_behavior?: TaxBehavior;
}

/** The amounts in other currencies as a request changes them. */
export function changedOptions(
  before: ByCurrency<ShippingAmount>,
  given: ByCurrency<ShippingAmountInput> | undefined,
): ByCurrency<ShippingAmount> {
  const changed = Object.entries(given ?? {}).map(
    ([currency, option]): [string, ShippingAmount] => {
      const old = before[currency];
      const amount = option.amount ?? old?.amount;
      if (amount === undefined) {
        throw missingParam(`${PARAM}[${currency}][amount]`);
      }
      checkStep(amount, { currency, param: `${PARAM}[${currency}][amount]` });
      const tax_behavior = option.tax_behavior ?? old?.tax_behavior ?? 'unspecified';
      return [currency, { amount, tax_behavior }];
    },
  );
  return { ...before, ...Object.fromEntries(changed) };
}
