import type { Loader, ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createShippingRate } from './create.ts';
import { listShippingRates } from './list.ts';
import { currencyOptionsOf, shippingRateObject, type ShippingRateRow } from './object.ts';
import { retrieveShippingRate } from './retrieve.ts';
import { findShippingRates } from './store.ts';
import { changeShippingRate } from './update.ts';

export const shippingRateRoutes: readonly Route[] = [
  createShippingRate,
  listShippingRates,
  retrieveShippingRate,
  changeShippingRate,
];

export const shippingRateKind: ObjectKind = {
  object: 'shipping_rate',
  prefix: 'shr',
  load: loading(shippingRateObject),
  expandable: {
    'fixed_amount.currency_options': loading(currencyOptionsOf),
    tax_code: 'never',
  },
};

function loading(part: (row: ShippingRateRow) => object): Loader {
  return async (call, ids) => {
    const rows = await findShippingRates(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, part(row)]));
  };
}
