import type { Call, WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import type { CustomerRow } from './object.ts';
import { findCustomers, lockCustomer } from './store.ts';

/** Who named the customer, for the error when there is none. */
export interface NamedCustomer {
  readonly id: string;
  readonly param: string;
  /** 404 when the path named it, 400 when a parameter did. */
  readonly status: 400 | 404;
}

/** The customer, unless it was deleted. */
export async function requireCustomer(call: Call, named: NamedCustomer): Promise<CustomerRow> {
  const [row] = await findCustomers(call.db, call.caller, [named.id]);
  return live(row, named);
}

/** As requireCustomer; the row stays locked until the transaction ends. */
export async function lockLiveCustomer(
  call: WriteCall,
  named: NamedCustomer,
): Promise<CustomerRow> {
  return live(await lockCustomer(call.db, call.caller, named.id), named);
}

function live(row: CustomerRow | undefined, named: NamedCustomer): CustomerRow {
  if (row === undefined || row.deleted) throw resourceMissing({ noun: 'customer', ...named });
  return row;
}
