import { listObject, pageParams, pageRequest, type ListObject } from '../../api/list.ts';
import type { Call } from '../../api/call.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, oneOf, string, type Fields } from '../../params/spec.ts';
import { requireCustomer } from '../customers/find.ts';
import { paymentMethodMissing } from './errors.ts';
import { paymentMethodObject } from './object.ts';
import { typeFilterParam } from './params.ts';
import { findPaymentMethod, listPaymentMethods } from './store.ts';

const listShape = {
  ...pageParams,
  allow_redisplay: oneOf(['always', 'limited', 'unspecified']),
  type: typeFilterParam,
};

/** All payment methods, or those of one customer. */
export const listAllPaymentMethods: Route = read({
  method: 'GET',
  path: '/v1/payment_methods',
  params: hash({ ...listShape, customer: string() }),
  run: async (call, { customer, ...given }) => {
    if (customer !== undefined) {
      await requireCustomer(call, { id: customer, param: 'customer', status: 400 });
    }
    return list(call, given, { customer, url: '/v1/payment_methods' });
  },
});

export const listCustomerPaymentMethods: Route = read({
  method: 'GET',
  path: '/v1/customers/:id/payment_methods',
  params: hash(listShape),
  run: async (call, given) => {
    await requireCustomer(call, { id: call.id, param: 'customer', status: 404 });
    return list(call, given, {
      customer: call.id,
      url: `/v1/customers/${call.id}/payment_methods`,
    });
  },
});

export const retrieveCustomerPaymentMethod: Route = read({
  method: 'GET',
  path: '/v1/customers/:id/payment_methods/:part',
  params: hash({}),
  run: async (call) => {
    await requireCustomer(call, { id: call.id, param: 'customer', status: 404 });
    const row = await findPaymentMethod(call.db, call.caller, call.part);
    if (row === null || row.customer !== call.id) {
      throw paymentMethodMissing({ id: call.part, param: 'payment_method', status: 404 });
    }
    return paymentMethodObject(row);
  },
});

async function list(
  call: Call,
  given: Fields<typeof listShape>,
  place: { readonly customer: string | undefined; readonly url: string },
): Promise<ListObject<object>> {
  const { url } = place;
  const page = pageRequest(given);
  // Of any other type there are none.
  if (given.type !== undefined && given.type !== 'card') {
    return { object: 'list', data: [], has_more: false, url };
  }
  const filters = [
    { sql: 'customer = ?', value: place.customer },
    { sql: `data->>'allow_redisplay' = ?`, value: given.allow_redisplay },
  ];
  const found = await listPaymentMethods(call.db, call.caller, { filters, page });
  return listObject(found, { url, render: paymentMethodObject });
}
