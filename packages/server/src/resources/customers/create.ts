import { randomBase62 } from '@coffer/kernel';
import { mint, nowS, type Call } from '../../api/call.ts';
import { prepared, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { attachTo, verifyForAttaching } from '../payment-methods/attaching.ts';
import { checkDefaults, verifySource, withSource } from './defaults.ts';
import { customerObject, type CustomerRow } from './object.ts';
import { changedCustomer, createCustomerParams } from './params.ts';
import { insertCustomer } from './store.ts';

const INVOICE_PREFIX_CHARS = 8;

export const createCustomer: Route = prepared({
  method: 'POST',
  path: '/v1/customers',
  params: createCustomerParams,
  prepare: async (call, given) => {
    const { payment_method: id, source } = given;
    const method =
      id === undefined
        ? null
        : await verifyForAttaching(call, { id, param: 'payment_method', status: 400 });
    const card = await verifySource(call, source);
    return async (write) => {
      let row = changedCustomer(newCustomer(write), given);
      if (method !== null) await attachTo(write, row.id, method);
      row = await withSource(write, row, card);
      await checkDefaults(write, null, row);
      insertCustomer(write.db, write.caller, row);
      const object = customerObject(row);
      emit(write.db, write, [{ type: 'customer.created', object }]);
      return object;
    };
  },
});

/** A customer of whom nothing is known yet. */
function newCustomer(call: Call): CustomerRow {
  return {
    id: mint(call, 'cus'),
    livemode: call.caller.livemode,
    created: nowS(call),
    deleted: false,
    email: null,
    data: {
      address: null,
      balance: 0,
      business_name: null,
      currency: null,
      default_source: null,
      description: null,
      individual_name: null,
      invoice_prefix: randomBase62(call.services.random, INVOICE_PREFIX_CHARS).toUpperCase(),
      invoice_settings: {
        custom_fields: null,
        default_payment_method: null,
        footer: null,
        rendering_options: null,
      },
      metadata: {},
      name: null,
      next_invoice_sequence: 1,
      phone: null,
      preferred_locales: [],
      shipping: null,
      tax_exempt: 'none',
    },
  };
}
