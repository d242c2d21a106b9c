import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createCustomerSession } from './create.ts';

export const customerSessionRoutes: readonly Route[] = [createCustomerSession];

/** It has no id: nothing refers to it. */
export const customerSessionKind: ObjectKind = {
  object: 'customer_session',
  prefix: 'cuss',
  load: () => Promise.resolve(new Map()),
  expandable: { customer: 'reference' },
};
