import type Stripe from 'stripe';
import { resourceMissing } from '../../api/errors.ts';
import { listObject, type ListObject } from '../../api/list.ts';
import type { Reading } from '../../api/services.ts';
import type { Page, PageRequest } from '../../store/page.ts';
import type { Wire } from '../../wire.ts';
import { priceObject } from '../prices/object.ts';
import { findPrices } from '../prices/store.ts';
import { taxRateObject } from '../tax-rates/object.ts';
import { findTaxRates } from '../tax-rates/store.ts';
import type { Totals } from './amounts.ts';
import type { StoredDiscount } from './discount.ts';
import { discountObject } from './discount-object.ts';
import type { StoredItem } from './item.ts';

type LineItem = Wire<Stripe.LineItem>;

/** An order whose lines are listed. */
export interface ListedOrder {
  readonly currency: string | null;
  readonly items: readonly StoredItem[];
  readonly totals: Totals;
  readonly discount: StoredDiscount | null;
  /** Of a session. */
  readonly session?: string;
  readonly customer?: string | null;
}

/** As an expanded list shows it. */
export const WHOLE_LIST: PageRequest = { limit: 10, startingAfter: null, endingBefore: null };

/** Lines as the API lists them, in the order in which they were given. */
export async function lineItemList(
  reading: Reading,
  listed: { readonly order: ListedOrder; readonly url: string },
  request: PageRequest,
): Promise<ListObject<LineItem>> {
  const { order, url } = listed;
  const page = pageOf(order.items, request);
  const [prices, rates] = await Promise.all([
    findPrices(
      reading.db,
      reading.caller,
      page.rows.map(({ price }) => price),
    ),
    findTaxRates(
      reading.db,
      reading.caller,
      page.rows.flatMap(({ taxes }) => taxes.map(({ id }) => id)),
    ),
  ]);
  const priceById = new Map(prices.map((row) => [row.id, priceObject(row)]));
  const rateById = new Map(rates.map((row) => [row.id, taxRateObject(row)]));
  const render = (item: StoredItem): LineItem => {
    const amounts = order.totals.items[order.items.indexOf(item)];
    const discount = amounts?.discount ?? 0;
    return {
      id: item.id,
      object: 'item',
      adjustable_quantity: item.adjustable_quantity,
      amount_discount: discount,
      amount_subtotal: amounts?.subtotal ?? 0,
      amount_tax: amounts?.tax ?? 0,
      amount_total: amounts?.total ?? 0,
      currency: order.currency ?? '',
      description: item.name,
      discounts:
        discount === 0 || order.discount === null
          ? []
          : [{ amount: discount, discount: discountObject(order.discount, order) }],
      metadata: item.metadata,
      price: priceById.get(item.price) ?? null,
      quantity: item.quantity,
      taxes: (amounts?.taxes ?? []).flatMap(({ id, amount, taxable }) => {
        const rate = rateById.get(id);
        if (rate === undefined) return [];
        return { amount, rate, taxability_reason: null, taxable_amount: taxable };
      }),
    };
  };
  return listObject(page, { url, render });
}

function pageOf(items: readonly StoredItem[], request: PageRequest): Page<StoredItem> {
  const { limit, startingAfter, endingBefore } = request;
  if (endingBefore !== null) {
    const before = items.slice(0, indexOf(items, endingBefore, 'ending_before'));
    return { rows: before.slice(-limit), hasMore: before.length > limit };
  }
  const rest =
    startingAfter === null
      ? items
      : items.slice(indexOf(items, startingAfter, 'starting_after') + 1);
  return { rows: rest.slice(0, limit), hasMore: rest.length > limit };
}

function indexOf(items: readonly StoredItem[], id: string, param: string): number {
  const index = items.findIndex((item) => item.id === id);
  if (index >= 0) return index;
  throw resourceMissing({ noun: 'line item', id, param, status: 400 });
}
