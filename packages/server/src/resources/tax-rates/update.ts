import { resourceMissing } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { changeMetadata, hash } from '../../params/spec.ts';
import { taxRateObject } from './object.ts';
import { displayName, taxRateShape } from './params.ts';
import { lockTaxRate, updateTaxRate } from './store.ts';

/** The percentage never changes: a rate that does is another tax rate. */
export const changeTaxRate: Route = write({
  method: 'POST',
  path: '/v1/tax_rates/:id',
  params: hash({ ...taxRateShape, display_name: displayName }),
  run: async (call, given) => {
    const { id } = call;
    const before = await lockTaxRate(call.db, call.caller, id);
    if (before === undefined) throw resourceMissing({ noun: 'tax rate', id, param: 'tax_rate' });
    const { data } = before;
    const row = {
      ...before,
      active: given.active ?? before.active,
      data: {
        ...data,
        country: given.country === undefined ? data.country : given.country,
        description: given.description === undefined ? data.description : given.description,
        display_name: given.display_name ?? data.display_name,
        jurisdiction: given.jurisdiction === undefined ? data.jurisdiction : given.jurisdiction,
        metadata: changeMetadata(data.metadata, given.metadata),
        state: given.state === undefined ? data.state : given.state,
        tax_type: given.tax_type === undefined ? data.tax_type : given.tax_type,
      },
    };
    updateTaxRate(call.db, call.caller, row);
    const object = taxRateObject(row);
    emitUpdate(call, { type: 'tax_rate.updated', before: taxRateObject(before), after: object });
    return object;
  },
});
