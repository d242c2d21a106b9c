import type { Call, WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import type { ProductRow } from './object.ts';
import { findProducts, lockProduct } from './store.ts';

/** Who named the product, for the error when there is none. */
export interface NamedProduct {
  readonly id: string;
  readonly param: string;
  /** 404 when the path named it, 400 when a parameter did. */
  readonly status: 400 | 404;
}

export async function requireProduct(call: Call, named: NamedProduct): Promise<ProductRow> {
  const [row] = await findProducts(call.db, call.caller, [named.id]);
  return there(row, named);
}

/** The row stays locked until the transaction ends. */
export async function lockedProduct(call: WriteCall, named: NamedProduct): Promise<ProductRow> {
  return there(await lockProduct(call.db, call.caller, named.id), named);
}

function there(row: ProductRow | undefined, named: NamedProduct): ProductRow {
  if (row === undefined) throw resourceMissing({ noun: 'product', ...named });
  return row;
}
