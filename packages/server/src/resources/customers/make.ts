import { randomBase62 } from '@coffer/kernel';
import { mint, nowS, type Call } from '../../api/call.ts';
import type { CustomerRow } from './object.ts';

const INVOICE_PREFIX_CHARS = 8;

/** A customer of whom nothing is known yet. */
export function newCustomer(call: Call): CustomerRow {
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
