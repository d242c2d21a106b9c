import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createCustomer } from './create.ts';
import { customerObject, deletedCustomerObject } from './object.ts';
import { retrieveCustomer } from './retrieve.ts';
import { findCustomers } from './store.ts';

export const customerRoutes: readonly Route[] = [createCustomer, retrieveCustomer];

export const customerKind: ObjectKind = {
  object: 'customer',
  prefix: 'cus',
  load: async (call, ids) => {
    const rows = await findCustomers(call.db, call.caller, ids);
    return new Map(
      rows.map((row) => [row.id, row.deleted ? deletedCustomerObject(row) : customerObject(row)]),
    );
  },
  expandable: { default_source: 'never', 'invoice_settings.default_payment_method': 'reference' },
};
