import { randomBase62 } from '@coffer/kernel';
import { mint, nowS } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { changeMetadata, hash, metadata, string, unsettable } from '../../params/spec.ts';
import { address, addressOf } from '../contact/address.ts';
import { email } from '../contact/email.ts';
import { customerShipping } from '../contact/shipping.ts';
import { customerObject, type CustomerRow } from './object.ts';
import { insertCustomer } from './store.ts';

const TEXT_MAX_CHARS = 350;
const INVOICE_PREFIX_CHARS = 8;

const NO_INVOICE_SETTINGS = {
  custom_fields: null,
  default_payment_method: null,
  footer: null,
  rendering_options: null,
};

const params = hash({
  address: unsettable(address()),
  description: unsettable(string()),
  email: unsettable(email()),
  metadata: metadata(),
  name: unsettable(string({ maxChars: TEXT_MAX_CHARS })),
  phone: unsettable(string({ maxChars: TEXT_MAX_CHARS })),
  shipping: unsettable(customerShipping()),
});

export const createCustomer: Route = write({
  method: 'POST',
  path: '/v1/customers',
  params,
  run: async (call, given) => {
    const row: CustomerRow = {
      id: mint(call, 'cus'),
      livemode: call.caller.livemode,
      created: nowS(call),
      deleted: false,
      email: given.email ?? null,
      data: {
        address: given.address ? addressOf(given.address) : null,
        balance: 0,
        currency: null,
        default_source: null,
        description: given.description ?? null,
        invoice_prefix: randomBase62(call.services.random, INVOICE_PREFIX_CHARS).toUpperCase(),
        invoice_settings: NO_INVOICE_SETTINGS,
        metadata: changeMetadata({}, given.metadata),
        name: given.name ?? null,
        next_invoice_sequence: 1,
        phone: given.phone ?? null,
        preferred_locales: [],
        shipping: given.shipping ?? null,
        tax_exempt: 'none',
      },
    };
    await insertCustomer(call.db, call.caller, row);
    const object = customerObject(row);
    emit(call.db, call, [{ type: 'customer.created', object }]);
    return object;
  },
});
