import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { changeMetadata, hash, integer, metadata, string, unsettable } from '../../params/spec.ts';
import { checkExpiry } from '../cards/check-expiry.ts';
import type { Address } from '../contact/address.ts';
import { paymentMethodObject, type PaymentMethodRow } from '../payment-methods/object.ts';
import { updatePaymentMethod } from '../payment-methods/store.ts';
import { lockedSource } from './find.ts';
import { sourceObject } from './object.ts';

const text = unsettable(string());
const params = hash({
  address_city: text,
  address_country: text,
  address_line1: text,
  address_line2: text,
  address_state: text,
  address_zip: text,
  exp_month: integer(),
  exp_year: integer(),
  metadata: metadata(),
  name: text,
});
type Given = ReturnType<(typeof params)['read']>;

export const changeSource: Route = write({
  method: 'POST',
  path: '/v1/customers/:id/sources/:part',
  params,
  run: async (call, given) => {
    const { source: before } = await lockedSource(call);
    checkExpiry(before.data.card, given);
    const { data } = before;
    const { billing_details: billing } = data;
    const { name = billing.name } = given;
    const address = changedAddress(billing.address, given);
    const after: PaymentMethodRow = {
      ...before,
      data: {
        ...data,
        billing_details: { ...billing, name, address },
        metadata: changeMetadata(data.metadata, given.metadata),
      },
    };
    updatePaymentMethod(call.db, call.caller, after);
    const object = sourceObject(after);
    const source = { before: sourceObject(before), after: object };
    emitUpdate(call, { type: 'customer.source.updated', ...source });
    emitUpdate(call, {
      type: 'payment_method.updated',
      before: paymentMethodObject(before),
      after: paymentMethodObject(after),
    });
    return object;
  },
});

function changedAddress(before: Address, given: Given): Address {
  const {
    address_city: city = before.city,
    address_country: country = before.country,
    address_line1: line1 = before.line1,
    address_line2: line2 = before.line2,
    address_state: state = before.state,
    address_zip: postal_code = before.postal_code,
  } = given;
  return { city, country, line1, line2, postal_code, state };
}
