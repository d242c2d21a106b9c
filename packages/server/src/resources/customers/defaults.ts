import { ApiError } from '@coffer/kernel';
import type { Call, WriteCall } from '../../api/call.ts';
import { emit } from '../../events/emit.ts';
import { echo } from '../../params/spec.ts';
import { attachTo, verifiedInput, type NewCard } from '../payment-methods/attaching.ts';
import { findPaymentMethod, lockPaymentMethod } from '../payment-methods/store.ts';
import { removeSource } from '../sources/delete.ts';
import { tokenCard } from '../tokens/card-input.ts';
import { isSource, sourceObject } from '../sources/object.ts';
import { withoutDefault } from './forget-payment-method.ts';
import type { CustomerRow } from './object.ts';

/** A `source` parameter: the card behind a token, found good, to become a payment method. */
export async function verifySource(call: Call, source: string): Promise<NewCard> {
  const input = await tokenCard(call, { id: source, param: 'source' });
  return { kind: 'new', input, checks: await verifiedInput(call, input), prefix: 'card' };
}

/** The customer with that card attached, as its default source. */
export async function withSource(
  call: WriteCall,
  row: CustomerRow,
  source: NewCard | null,
): Promise<CustomerRow> {
  if (source === null) return row;
  const method = await attachTo(call, row.id, source);
  emit(call.db, call, [{ type: 'customer.source.created', object: sourceObject(method) }]);
  return { ...row, data: { ...row.data, default_source: method.id } };
}

/** A customer's new source takes the place of the one that was the default: that one ends. */
export async function withoutReplaced(
  call: WriteCall,
  before: CustomerRow,
  after: CustomerRow,
): Promise<CustomerRow> {
  const { default_source: id } = before.data;
  const replaced = id === null ? null : await lockPaymentMethod(call.db, call.caller, id);
  // A payment method that is a default by another name stays.
  if (replaced === null || !isSource(replaced, before.id)) return after;
  await removeSource(call, replaced);
  return withoutDefault(after, replaced.id);
}

/** Throws unless the payment methods that the customer names as its defaults are its own. */
export async function checkDefaults(
  call: WriteCall,
  before: CustomerRow | null,
  after: CustomerRow,
): Promise<void> {
  const { default_source: source, invoice_settings: settings } = after.data;
  const method = settings.default_payment_method;
  if (method !== null && method !== before?.data.invoice_settings.default_payment_method) {
    await requireOwn(call, after.id, {
      id: method,
      param: 'invoice_settings[default_payment_method]',
    });
  }
  if (source !== null && source !== before?.data.default_source) {
    await requireOwn(call, after.id, { id: source, param: 'default_source' });
  }
}

async function requireOwn(
  call: WriteCall,
  customer: string,
  named: { readonly id: string; readonly param: string },
): Promise<void> {
  const row = await findPaymentMethod(call.db, call.caller, named.id);
  if (row?.customer === customer) return;
  throw new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'resource_missing',
    param: named.param,
    message:
      `The customer does not have a payment method with the ID ${echo(named.id)}. The payment ` +
      'method must be attached to the customer.',
  });
}
