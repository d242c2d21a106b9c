import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createTaxRate } from './create.ts';
import { listTaxRates } from './list.ts';
import { taxRateObject } from './object.ts';
import { retrieveTaxRate } from './retrieve.ts';
import { findTaxRates } from './store.ts';
import { changeTaxRate } from './update.ts';

export const taxRateRoutes: readonly Route[] = [
  createTaxRate,
  listTaxRates,
  retrieveTaxRate,
  changeTaxRate,
];

export const taxRateKind: ObjectKind = {
  object: 'tax_rate',
  prefix: 'txr',
  load: async (call, ids) => {
    const rows = await findTaxRates(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, taxRateObject(row)]));
  },
  expandable: {},
};
