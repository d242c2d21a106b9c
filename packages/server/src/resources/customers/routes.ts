import type { Loader, ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createCustomer } from './create.ts';
import { deleteCustomer } from './delete.ts';
import { deleteCustomerDiscount } from './delete-discount.ts';
import { listCustomers } from './list.ts';
import { customerObject, deletedCustomerObject, type CustomerRow } from './object.ts';
import { retrieveCustomer } from './retrieve.ts';
import { loadDefaultSources, loadSources } from './sources.ts';
import { findCustomers } from './store.ts';
import { changeCustomer } from './update.ts';

export const customerRoutes: readonly Route[] = [
  createCustomer,
  listCustomers,
  retrieveCustomer,
  changeCustomer,
  deleteCustomer,
  deleteCustomerDiscount,
];

export const customerKind: ObjectKind = {
  object: 'customer',
  prefix: 'cus',
  load: loading((row) => (row.deleted ? deletedCustomerObject(row) : customerObject(row))),
  expandable: {
    default_source: loadDefaultSources,
    discount: 'whole',
    'invoice_settings.default_payment_method': 'reference',
    invoice_credit_balance: loading(() => ({})),
    sources: loadSources,
    subscriptions: loading((row) => emptyList(`/v1/customers/${row.id}/subscriptions`)),
    tax: loading(taxOf),
    tax_ids: loading((row) => emptyList(`/v1/customers/${row.id}/tax_ids`)),
    test_clock: 'never',
  },
};

/** Discounts are whole where they stand, and are found nowhere else. */
export const discountKind: ObjectKind = {
  object: 'discount',
  prefix: 'di',
  load: () => Promise.resolve(new Map()),
  expandable: {
    customer: 'reference',
    promotion_code: 'reference',
    'source.coupon': { to: 'coupon' },
  },
};

/** A loader of something that each customer has. */
function loading(part: (row: CustomerRow) => object): Loader {
  return async (call, ids) => {
    const rows = await findCustomers(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, part(row)]));
  };
}

function emptyList(url: string): object {
  return { object: 'list', data: [], has_more: false, url };
}

/** We compute no taxes; a place is recognised as far as its country is known. */
function taxOf(row: CustomerRow): object {
  const country = row.deleted ? null : (row.data.address?.country ?? null);
  return {
    automatic_tax: country !== null ? 'not_collecting' : 'unrecognized_location',
    ip_address: null,
    location: null,
    provider: 'stripe',
  };
}
