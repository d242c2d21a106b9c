import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash, oneOf, required, string } from '../../params/spec.ts';
import { chosenId } from '../catalogue/chosen-id.ts';
import { newPrice } from '../prices/make.ts';
import { priceObject } from '../prices/object.ts';
import { defaultPriceData } from '../prices/params.ts';
import { insertPrice } from '../prices/store.ts';
import { newProduct } from './make.ts';
import { productObject } from './object.ts';
import { productShape } from './params.ts';
import { storeProduct } from './store-product.ts';

export const createProduct: Route = write({
  method: 'POST',
  path: '/v1/products',
  params: hash({
    ...productShape,
    default_price_data: defaultPriceData,
    id: chosenId(),
    name: required(string()),
    type: oneOf(['good', 'service']),
  }),
  run: async (call, given) => {
    const made = newProduct(call, given);
    const terms = given.default_price_data;
    const price = terms === undefined ? null : newPrice(call, { terms, product: made.id });
    const row = { ...made, default_price: price?.id ?? null };
    await storeProduct(call, row);
    const object = productObject(row);
    emit(call.db, call, [{ type: 'product.created', object }]);
    if (price !== null) {
      await insertPrice(call.db, call.caller, price);
      emit(call.db, call, [{ type: 'price.created', object: priceObject(price) }]);
    }
    return object;
  },
});
