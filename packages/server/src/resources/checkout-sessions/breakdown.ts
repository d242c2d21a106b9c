import type Stripe from 'stripe';
import type { Reading } from '../../api/services.ts';
import type { Wire } from '../../wire.ts';
import { discountObject } from '../checkout/discount-object.ts';
import { taxRateObject } from '../tax-rates/object.ts';
import { findTaxRates } from '../tax-rates/store.ts';
import type { SessionRow } from './row.ts';

type Breakdown = Wire<Stripe.Checkout.Session.TotalDetails.Breakdown>;

/** `total_details.breakdown`: which discounts and taxes an order's amounts are made of. */
export async function breakdownOf(reading: Reading, row: SessionRow): Promise<Breakdown> {
  const { discount, totals } = row.data;
  const taxes = totals.items.flatMap((item) => item.taxes);
  const rates = await findTaxRates(reading.db, reading.caller, [
    ...new Set(taxes.map(({ id }) => id)),
  ]);
  return {
    discounts:
      discount === null
        ? []
        : [
            {
              amount: totals.discount,
              discount: discountObject(discount, { session: row.id, customer: row.customer }),
            },
          ],
    taxes: rates.map((rate) => {
      const own = taxes.filter(({ id }) => id === rate.id);
      return {
        amount: own.reduce((sum, { amount }) => sum + amount, 0),
        rate: taxRateObject(rate),
        taxability_reason: null,
        taxable_amount: own.reduce((sum, { taxable }) => sum + taxable, 0),
      };
    }),
  };
}
