import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createProduct } from './create.ts';
import { deleteProduct } from './delete.ts';
import { listProducts } from './list.ts';
import { productObject } from './object.ts';
import { retrieveProduct } from './retrieve.ts';
import { findProducts } from './store.ts';
import { changeProduct } from './update.ts';

export const productRoutes: readonly Route[] = [
  createProduct,
  listProducts,
  retrieveProduct,
  changeProduct,
  deleteProduct,
];

export const productKind: ObjectKind = {
  object: 'product',
  prefix: 'prod',
  load: async (call, ids) => {
    const rows = await findProducts(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, productObject(row)]));
  },
  expandable: { default_price: 'reference', tax_code: 'never' },
};
