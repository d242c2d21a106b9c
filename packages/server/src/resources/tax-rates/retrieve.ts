import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { taxRateObject } from './object.ts';
import { findTaxRates } from './store.ts';

export const retrieveTaxRate: Route = read({
  method: 'GET',
  path: '/v1/tax_rates/:id',
  params: hash({}),
  run: async (call) => {
    const { id } = call;
    const [row] = await findTaxRates(call.db, call.caller, [id]);
    if (row === undefined) throw resourceMissing({ noun: 'tax rate', id, param: 'tax_rate' });
    return taxRateObject(row);
  },
});
