import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { requireProduct } from './find.ts';
import { productObject } from './object.ts';

export const retrieveProduct: Route = read({
  method: 'GET',
  path: '/v1/products/:id',
  params: hash({}),
  run: async (call) =>
    productObject(await requireProduct(call, { id: call.id, param: 'id', status: 404 })),
});
