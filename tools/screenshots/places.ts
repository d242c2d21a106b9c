import type { Stack } from '@coffer/testkit';
import type Stripe from 'stripe';
import type { MerchantServer } from './merchant-page.ts';

/** What the pictures are taken of. */
export interface Places {
  readonly stack: Stack;
  readonly stripe: Stripe;
  readonly merchant: MerchantServer;
}
