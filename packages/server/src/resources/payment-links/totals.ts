import { currencyStepMinor } from '@coffer/kernel';
import { totalsOf, type Totals } from '../checkout/amounts.ts';
import { priced } from '../checkout/item.ts';
import type { PaymentLinkData } from './row.ts';

/** What a link's order comes to as it stands, before anybody chose anything. */
export function linkTotals(
  terms: Pick<PaymentLinkData, 'currency' | 'items' | 'shipping_options'>,
): Totals {
  return totalsOf({
    stepMinor: currencyStepMinor(terms.currency),
    items: terms.items.map((item) => priced(item, null)),
    reduction: null,
    shippingMinor: terms.shipping_options[0]?.amount ?? 0,
  });
}
