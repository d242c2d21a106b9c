import type { WriteCall } from '../../api/call.ts';
import type { CustomerRow } from './object.ts';
import { lockCustomer, updateCustomer } from './store.ts';

/** Locks the customer, and unsets its defaults that are this payment method. */
export async function forgetPaymentMethod(
  call: WriteCall,
  customer: string,
  paymentMethod: string,
): Promise<void> {
  const row = await lockCustomer(call.db, call.caller, customer);
  // Nothing is left of a customer that was deleted meanwhile.
  if (row === undefined || row.deleted) return;
  const changed = withoutDefault(row, paymentMethod);
  if (changed !== row) updateCustomer(call.db, call.caller, changed);
}

/** The customer without that payment method as a default. */
export function withoutDefault(row: CustomerRow, paymentMethod: string): CustomerRow {
  const { default_source, invoice_settings } = row.data;
  const isSource = default_source === paymentMethod;
  const isDefault = invoice_settings.default_payment_method === paymentMethod;
  if (!isSource && !isDefault) return row;
  return {
    ...row,
    data: {
      ...row.data,
      ...(isSource && { default_source: null }),
      ...(isDefault && {
        invoice_settings: { ...invoice_settings, default_payment_method: null },
      }),
    },
  };
}
