import type { Loader, ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createPrice } from './create.ts';
import { listPrices } from './list.ts';
import { currencyOptionsOf, priceObject, type PriceRow } from './object.ts';
import { retrievePrice } from './retrieve.ts';
import { findPrices } from './store.ts';
import { changePrice } from './update.ts';

export const priceRoutes: readonly Route[] = [createPrice, listPrices, retrievePrice, changePrice];

export const priceKind: ObjectKind = {
  object: 'price',
  prefix: 'price',
  load: loading(priceObject),
  expandable: {
    currency_options: loading(currencyOptionsOf),
    product: { to: 'product' },
    tiers: 'never',
  },
};

function loading(part: (row: PriceRow) => object): Loader {
  return async (call, ids) => {
    const rows = await findPrices(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, part(row)]));
  };
}
