import { mint, nowS } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { boolean, changeMetadata, decimal, hash, required } from '../../params/spec.ts';
import { taxRateObject } from './object.ts';
import { displayName, taxRateShape } from './params.ts';
import { insertTaxRate } from './store.ts';

const PERCENTAGE_MAX = 100;
const PERCENTAGE_PLACES = 4;

export const createTaxRate: Route = write({
  method: 'POST',
  path: '/v1/tax_rates',
  params: hash({
    ...taxRateShape,
    display_name: required(displayName),
    inclusive: required(boolean()),
    percentage: required(decimal({ min: 0, max: PERCENTAGE_MAX, places: PERCENTAGE_PLACES })),
  }),
  run: async (call, given) => {
    const row = {
      id: mint(call, 'txr'),
      livemode: call.caller.livemode,
      created: nowS(call),
      active: given.active ?? true,
      inclusive: given.inclusive,
      data: {
        country: given.country ?? null,
        description: given.description ?? null,
        display_name: given.display_name,
        jurisdiction: given.jurisdiction ?? null,
        metadata: changeMetadata({}, given.metadata),
        percentage: given.percentage,
        state: given.state ?? null,
        tax_type: given.tax_type ?? null,
      },
    };
    insertTaxRate(call.db, call.caller, row);
    const object = taxRateObject(row);
    emit(call.db, call, [{ type: 'tax_rate.created', object }]);
    return object;
  },
});
