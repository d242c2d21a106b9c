import { ApiError } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import type { ProductRow } from './object.ts';
import { insertProduct } from './store.ts';

/** Stores a new product. Throws a 400 when one has its id already. */
export async function storeProduct(call: WriteCall, row: ProductRow): Promise<void> {
  if (await insertProduct(call.db, call.caller, row)) return;
  throw new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'resource_already_exists',
    message: 'Product already exists.',
  });
}
