import { invalidRequest } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash } from '../../params/spec.ts';
import { productHasPrices } from '../prices/store.ts';
import { lockedProduct } from './find.ts';
import { deletedProductObject, productObject } from './object.ts';
import { updateProduct } from './store.ts';

/** A product that has prices stays: what was sold at them must go on having a name. */
export const deleteProduct: Route = write({
  method: 'DELETE',
  path: '/v1/products/:id',
  params: hash({}),
  run: async (call) => {
    const before = await lockedProduct(call, { id: call.id, param: 'id', status: 404 });
    if (await productHasPrices(call.db, call.caller, before.id)) {
      throw invalidRequest(
        'This product cannot be deleted because it has one or more user-created prices.',
      );
    }
    const row = { ...before, active: false, deleted: true };
    updateProduct(call.db, call.caller, row);
    emit(call.db, call, [{ type: 'product.deleted', object: productObject(row) }]);
    return deletedProductObject(row);
  },
});
