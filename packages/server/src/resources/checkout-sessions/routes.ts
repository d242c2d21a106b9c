import type { Route } from '../../api/route.ts';
import { createCheckoutSession } from './create.ts';
import { expireCheckoutSession } from './expire.ts';
import { listCheckoutSessions } from './list.ts';
import { retrieveCheckoutSession } from './retrieve.ts';

export const checkoutSessionRoutes: readonly Route[] = [
  createCheckoutSession,
  listCheckoutSessions,
  retrieveCheckoutSession,
  expireCheckoutSession,
];
