import type { ObjectKind } from '../api/object-kind.ts';
import type { Route } from '../api/route.ts';
import { customerKind, customerRoutes } from './customers/routes.ts';
import {
  cardPaymentMethodKind,
  paymentMethodKind,
  paymentMethodRoutes,
} from './payment-methods/routes.ts';
import { tokenRoutes } from './tokens/routes.ts';

/** Every endpoint of the API. Fixed paths stand before those with parameters that they match. */
export const routes: readonly Route[] = [
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...tokenRoutes,
];

/** Every kind of object that `expand[]` can put in the place of an id. */
export const objectKinds: readonly ObjectKind[] = [
  customerKind,
  paymentMethodKind,
  cardPaymentMethodKind,
];
