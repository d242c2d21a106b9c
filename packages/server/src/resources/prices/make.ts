import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { changeMetadata, invalidParam } from '../../params/spec.ts';
import { refuseOwnCurrency, type ByCurrency } from '../money/by-currency.ts';
import type { PriceRow, Recurring } from './object.ts';
import type { PriceTerms, RecurringInput } from './params.ts';
import { unitAmountOf, type UnitAmount, type UnitAmountInput } from './unit-amount.ts';

/** Three years, in each unit (Stripe docs, "The Price object", `interval_count`). */
const INTERVALS_MAX: Readonly<Record<Recurring['interval'], number>> = {
  day: 1095,
  week: 156,
  month: 36,
  year: 3,
};

/** A price of a product that is not stored yet. */
export function newPrice(
  call: WriteCall,
  made: { readonly terms: PriceTerms; readonly product: string },
): PriceRow {
  const { terms, product } = made;
  const { currency } = terms;
  refuseOwnCurrency(terms.currency_options, { currency, noun: 'price' });
  if (terms.custom_unit_amount !== undefined && terms.recurring !== undefined) {
    throw invalidParam({
      param: 'custom_unit_amount',
      message: 'You can only use `custom_unit_amount` with prices of `type=one_time`.',
    });
  }
  return {
    id: mint(call, 'price'),
    livemode: call.caller.livemode,
    created: nowS(call),
    active: true,
    product,
    type: terms.recurring === undefined ? 'one_time' : 'recurring',
    currency,
    lookup_key: null,
    data: {
      ...unitAmountOf(terms, { currency, at: '' }),
      currency_options: changedOptions({}, terms.currency_options),
      metadata: changeMetadata({}, terms.metadata),
      nickname: null,
      recurring: terms.recurring === undefined ? null : recurringOf(terms.recurring),
      transform_quantity: terms.transform_quantity ?? null,
    },
  };
}

/** The amounts in other currencies: one that is given replaces, or only says its tax behavior. */
export function changedOptions(
  before: ByCurrency<UnitAmount>,
  given: ByCurrency<UnitAmountInput> | undefined,
): ByCurrency<UnitAmount> {
  const changed = Object.entries(given ?? {}).map(([currency, option]): [string, UnitAmount] => {
    const { tax_behavior = 'unspecified', ...amounts } = option;
    const old = before[currency];
    return old !== undefined && Object.keys(amounts).length === 0
      ? [currency, { ...old, tax_behavior }]
      : [currency, unitAmountOf(option, { currency, at: `currency_options[${currency}]` })];
  });
  return { ...before, ...Object.fromEntries(changed) };
}

function recurringOf(given: RecurringInput): Recurring {
  const { interval, interval_count: count = 1, meter, trial_period_days: trial } = given;
  const max = INTERVALS_MAX[interval];
  if (count > max) {
    throw invalidParam({
      param: 'recurring[interval_count]',
      message: `The interval of a price can be no longer than three years: ${max} with \`interval=${interval}\`.`,
    });
  }
  if (meter !== undefined) {
    const param = 'recurring[meter]';
    throw resourceMissing({ noun: 'billing meter', id: meter, param, status: 400 });
  }
  if (given.usage_type === 'metered') {
    throw invalidParam({
      param: 'recurring[usage_type]',
      message:
        'Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.',
    });
  }
  return {
    interval,
    interval_count: count,
    trial_period_days: trial ?? null,
    usage_type: 'licensed',
  };
}
