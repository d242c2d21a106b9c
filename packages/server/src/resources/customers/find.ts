import { finderOf, type Finder } from '../../api/named.ts';
import type { CustomerRow } from './object.ts';
import { findCustomers, lockCustomer } from './store.ts';

const finder: Finder<CustomerRow> = finderOf(
  'customer',
  { find: findCustomers, lock: lockCustomer },
  ({ deleted }) => deleted,
);

/** The customer, unless it was deleted. */
export const requireCustomer: Finder<CustomerRow>['require'] = finder.require;
export const lockLiveCustomer: Finder<CustomerRow>['locked'] = finder.locked;
