import type { WriteCall } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { emit } from '../../events/emit.ts';
import { hash } from '../../params/spec.ts';
import { forgetPaymentMethod } from '../customers/forget-payment-method.ts';
import { customerObject, type CustomerRow } from '../customers/object.ts';
import { findCustomers, updateCustomer } from '../customers/store.ts';
import { detach } from '../payment-methods/detaching.ts';
import { paymentMethodObject, type PaymentMethodRow } from '../payment-methods/object.ts';
import { findSourcesOf } from '../payment-methods/store.ts';
import { lockedSource } from './find.ts';
import { deletedSourceObject, sourceObject } from './object.ts';

/** Of the customer's other sources the newest becomes the default, if this one was it. */
export const deleteSource: Route = write({
  method: 'DELETE',
  path: '/v1/customers/:id/sources/:part',
  params: hash({}),
  run: async (call) => {
    const { customer: before, source } = await lockedSource(call);
    await forgetPaymentMethod(call, before.id, source.id);
    await removeSource(call, source);
    await chooseDefault(call, before);
    return deletedSourceObject(source);
  },
});

/** Ends a source; whose default it was is the caller's matter. Customer and source are locked. */
export async function removeSource(call: WriteCall, source: PaymentMethodRow): Promise<void> {
  const detached = await detach(call, source);
  emit(call.db, call, [
    {
      type: 'payment_method.detached',
      object: paymentMethodObject(detached),
      previous: { customer: source.customer },
    },
    { type: 'customer.source.deleted', object: sourceObject(source) },
  ]);
}

async function chooseDefault(call: WriteCall, before: CustomerRow): Promise<void> {
  const [left] = await findCustomers(call.db, call.caller, [before.id]);
  if (left === undefined || left.data.default_source === before.data.default_source) return;
  const [newest] = await findSourcesOf(call.db, call.caller, [before.id]);
  const after = { ...left, data: { ...left.data, default_source: newest?.id ?? null } };
  updateCustomer(call.db, call.caller, after);
  emitUpdate(call, {
    type: 'customer.updated',
    before: customerObject(before),
    after: customerObject(after),
  });
}
