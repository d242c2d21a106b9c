import { nowS, type WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { hash, invalidParam, string, unsettable } from '../../params/spec.ts';
import { findPrices } from '../prices/store.ts';
import { lockedProduct } from './find.ts';
import { changedProduct } from './make.ts';
import { productObject, type ProductRow } from './object.ts';
import { productShape } from './params.ts';
import { updateProduct } from './store.ts';

export const changeProduct: Route = write({
  method: 'POST',
  path: '/v1/products/:id',
  params: hash({ ...productShape, default_price: unsettable(string()), name: string() }),
  run: async (call, given) => {
    const before = await lockedProduct(call, { id: call.id, param: 'id', status: 404 });
    const changed = changedProduct(before, given);
    const { default_price: price = before.default_price } = given;
    if (price !== null && price !== before.default_price) await checkPrice(call, before, price);
    const row = {
      ...changed,
      default_price: price,
      data: { ...changed.data, updated: nowS(call) },
    };
    updateProduct(call.db, call.caller, row);
    const object = productObject(row);
    emitUpdate(call, { type: 'product.updated', before: productObject(before), after: object });
    return object;
  },
});

/** Throws unless the price is an active one of this product. It is not archived meanwhile: that
 * takes the product's lock. */
async function checkPrice(call: WriteCall, product: ProductRow, id: string): Promise<void> {
  const param = 'default_price';
  const [price] = await findPrices(call.db, call.caller, [id]);
  if (price === undefined) throw resourceMissing({ noun: 'price', id, param, status: 400 });
  if (price.product !== product.id) {
    throw invalidParam({
      param,
      message: `The price specified (\`${price.id}\`) does not belong to this product.`,
    });
  }
  if (!price.active) {
    throw invalidParam({
      param,
      message: `The price specified (\`${price.id}\`) is inactive. This field only accepts active prices.`,
    });
  }
}
