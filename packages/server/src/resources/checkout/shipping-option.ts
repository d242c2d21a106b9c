import type { WriteCall } from '../../api/call.ts';
import { invalidRequest, resourceMissing } from '../../api/errors.ts';
import { array, hash, invalidParam, onlyOneParam, string, type Param } from '../../params/spec.ts';
import {
  newShippingRate,
  shippingRateShape,
  type NewShippingRate,
} from '../shipping-rates/make.ts';
import {
  currencyOptionsOf,
  type DeliveryEstimate,
  type ShippingRateRow,
} from '../shipping-rates/object.ts';
import { findShippingRates, insertShippingRate } from '../shipping-rates/store.ts';

const OPTIONS_MAX = 5;

/** A way of shipping that the customer may choose, at its price in the order's currency. */
export interface ShippingOption {
  readonly shipping_rate: string;
  readonly amount: number;
  readonly display_name: string;
  readonly delivery_estimate: DeliveryEstimate | null;
}

export interface ShippingOptionInput {
  readonly shipping_rate?: string;
  readonly shipping_rate_data?: NewShippingRate;
}

export const shippingOptionsParam: Param<readonly ShippingOptionInput[]> = array(
  hash({ shipping_rate: string(), shipping_rate_data: hash(shippingRateShape) }),
  { maxItems: OPTIONS_MAX },
);

/** The options of an order; rates that are only described are made. */
export async function shippingOptions(
  call: WriteCall,
  given: readonly ShippingOptionInput[],
  currency: string | null,
): Promise<readonly ShippingOption[]> {
  if (given.length === 0) return [];
  if (currency === null) {
    throw invalidParam({
      param: 'shipping_options',
      message: 'You can only specify `shipping_options` in `payment` mode.',
    });
  }
  const named = given.flatMap(({ shipping_rate: id }) => (id === undefined ? [] : [id]));
  const found = await findShippingRates(call.db, call.caller, named);
  return given.map((option, i) => {
    const param = `shipping_options[${i}]`;
    return optionOf(rowOf(call, option, { found, param }), { currency, param });
  });
}

function rowOf(
  call: WriteCall,
  option: ShippingOptionInput,
  at: { readonly found: readonly ShippingRateRow[]; readonly param: string },
): ShippingRateRow {
  const { shipping_rate: id, shipping_rate_data: data } = option;
  if (id !== undefined && data !== undefined) {
    throw onlyOneParam(`${at.param}[shipping_rate]`, `${at.param}[shipping_rate_data]`);
  }
  if (data !== undefined) {
    const row = newShippingRate(call, data);
    insertShippingRate(call.db, call.caller, row);
    return row;
  }
  const row = at.found.find((rate) => rate.id === id);
  if (row === undefined) {
    const param = `${at.param}[shipping_rate]`;
    throw resourceMissing({ noun: 'shipping rate', id: id ?? '', param, status: 400 });
  }
  if (!row.active) throw invalidRequest(`The shipping rate \`${row.id}\` is not active.`);
  return row;
}

function optionOf(
  row: ShippingRateRow,
  at: { readonly currency: string; readonly param: string },
): ShippingOption {
  const amount = currencyOptionsOf(row)[at.currency]?.amount;
  if (amount === undefined) {
    throw invalidParam({
      param: at.param,
      message: `The shipping rate \`${row.id}\` has no amount in ${at.currency}, the currency of the line items.`,
    });
  }
  const { display_name, delivery_estimate } = row.data;
  return { shipping_rate: row.id, amount, display_name, delivery_estimate };
}
