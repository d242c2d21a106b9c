import type { WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { changeMetadata, hash, invalidParam, unsettable } from '../../params/spec.ts';
import { refuseOwnCurrency } from '../money/by-currency.ts';
import { lockProduct } from '../products/store.ts';
import { taxBehavior, type TaxBehavior } from '../tax/tax-behavior.ts';
import { freeLookupKey, stored } from './lookup-key.ts';
import { changedOptions } from './make.ts';
import { priceObject, type PriceRow } from './object.ts';
import { priceShape } from './params.ts';
import { findPrices, lockPrice, updatePrice } from './store.ts';

export const changePrice: Route = write({
  method: 'POST',
  path: '/v1/prices/:id',
  params: hash({
    ...priceShape,
    currency_options: unsettable(priceShape.currency_options),
    tax_behavior: taxBehavior,
  }),
  run: async (call, given) => {
    const before = await locked(call, given.active === false);
    const { data } = before;
    const { currency_options: options } = given;
    refuseOwnCurrency(options ?? undefined, { currency: before.currency, noun: 'price' });
    const row = {
      ...before,
      active: given.active ?? before.active,
      lookup_key: given.lookup_key === undefined ? before.lookup_key : given.lookup_key,
      data: {
        ...data,
        currency_options: options === null ? {} : changedOptions(data.currency_options, options),
        metadata: changeMetadata(data.metadata, given.metadata),
        nickname: given.nickname === undefined ? data.nickname : given.nickname,
        tax_behavior: changedTaxBehavior(data.tax_behavior, given.tax_behavior),
      },
    };
    await freeLookupKey(call, row.id, given);
    await stored(updatePrice(call.db, call.caller, row));
    const object = priceObject(row);
    emitUpdate(call, { type: 'price.updated', before: priceObject(before), after: object });
    return object;
  },
});

/**
 * The price, locked. To be archived it must not be its product's default, and must not become that
 * meanwhile: the product is locked first, as when its default is chosen.
 */
async function locked(call: WriteCall, archived: boolean): Promise<PriceRow> {
  const [found] = await findPrices(call.db, call.caller, [call.id]);
  const product =
    found === undefined || !archived
      ? undefined
      : await lockProduct(call.db, call.caller, found.product);
  const row = await lockPrice(call.db, call.caller, call.id);
  if (row === undefined) throw resourceMissing({ noun: 'price', id: call.id, param: 'price' });
  if (product?.default_price === row.id) {
    throw invalidParam({
      param: 'active',
      message: 'This price cannot be archived because it is the default price of its product.',
    });
  }
  return row;
}

function changedTaxBehavior(before: TaxBehavior, given: TaxBehavior = before): TaxBehavior {
  if (given === before || before === 'unspecified') return given;
  throw invalidParam({
    param: 'tax_behavior',
    message: `The tax behavior of this price is \`${before}\` and cannot be changed any more.`,
  });
}
