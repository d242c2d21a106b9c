import type { WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash, onlyOneParam, required, string } from '../../params/spec.ts';
import { chosenId } from '../catalogue/chosen-id.ts';
import { lockedProduct } from '../products/find.ts';
import { newProduct } from '../products/make.ts';
import { productObject } from '../products/object.ts';
import { productShape } from '../products/params.ts';
import { storeProduct } from '../products/store-product.ts';
import { freeLookupKey, stored } from './lookup-key.ts';
import { newPrice } from './make.ts';
import { priceObject } from './object.ts';
import { priceShape, priceTermsShape } from './params.ts';
import { insertPrice } from './store.ts';
import { unitAmountShape } from './unit-amount.ts';

const { active, metadata, statement_descriptor, tax_code, tax_details, unit_label } = productShape;

type NewProduct = Parameters<typeof newProduct>[1];

export const createPrice: Route = write({
  method: 'POST',
  path: '/v1/prices',
  params: hash({
    ...unitAmountShape,
    ...priceShape,
    ...priceTermsShape,
    product: string(),
    product_data: hash({
      active,
      id: chosenId(),
      metadata,
      name: required(string()),
      statement_descriptor,
      tax_code,
      tax_details,
      unit_label,
    }),
  }),
  run: async (call, given) => {
    const product = await productOf(call, given);
    const made = newPrice(call, { terms: given, product });
    const row = {
      ...made,
      active: given.active ?? true,
      lookup_key: given.lookup_key ?? null,
      data: { ...made.data, nickname: given.nickname ?? null },
    };
    await freeLookupKey(call, row.id, given);
    await stored(insertPrice(call.db, call.caller, row));
    const object = priceObject(row);
    emit(call.db, call, [{ type: 'price.created', object }]);
    return object;
  },
});

/** The product that the price is of: one that is there, locked, or a new one. */
async function productOf(
  call: WriteCall,
  given: { readonly product?: string; readonly product_data?: NewProduct },
): Promise<string> {
  const { product: id, product_data: data } = given;
  if (id !== undefined && data !== undefined) throw onlyOneParam('product', 'product_data');
  if (id !== undefined) {
    return (await lockedProduct(call, { id, param: 'product', status: 400 })).id;
  }
  if (data === undefined) {
    throw invalidRequest(
      'You must specify either `product` or `product_data` when creating a price.',
    );
  }
  const row = newProduct(call, data);
  await storeProduct(call, row);
  emit(call.db, call, [{ type: 'product.created', object: productObject(row) }]);
  return row.id;
}
