import type { Call, WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { lockLiveCustomer, requireCustomer } from '../customers/find.ts';
import type { CustomerRow } from '../customers/object.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { findPaymentMethod, lockPaymentMethod } from '../payment-methods/store.ts';
import { isSource } from './object.ts';

/** The customer that the path names. */
export function customerNamed(call: Call): {
  readonly id: string;
  readonly param: string;
  readonly status: 404;
} {
  return { id: call.id, param: 'customer', status: 404 };
}

/** The source that the path names, of the customer that it names. */
export async function requireSource(call: Call): Promise<PaymentMethodRow> {
  await requireCustomer(call, customerNamed(call));
  return sourceOf(call, await findPaymentMethod(call.db, call.caller, call.part));
}

/** The same, both locked: the customer first, as everywhere. */
export async function lockedSource(
  call: WriteCall,
): Promise<{ readonly customer: CustomerRow; readonly source: PaymentMethodRow }> {
  const customer = await lockLiveCustomer(call, customerNamed(call));
  const source = sourceOf(call, await lockPaymentMethod(call.db, call.caller, call.part));
  return { customer, source };
}

function sourceOf(call: Call, row: PaymentMethodRow | null): PaymentMethodRow {
  if (row !== null && isSource(row, call.id)) return row;
  throw resourceMissing({ noun: 'source', id: call.part, param: 'id' });
}
