import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { Acceptance } from './acceptance.ts';

/** A row of `mandates`. */
export type MandateRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly status: 'active' | 'inactive';
  readonly payment_method: string;
  readonly data: { readonly acceptance: Acceptance };
};

/** A mandate for a card is good for any number of payments, until the card is given up. */
export function mandateObject(row: MandateRow): Wire<Stripe.Mandate> {
  const { accepted_at, online } = row.data.acceptance;
  return {
    id: row.id,
    object: 'mandate',
    customer_acceptance:
      online === null
        ? { accepted_at, offline: {}, type: 'offline' }
        : { accepted_at, online, type: 'online' },
    livemode: row.livemode,
    multi_use: {},
    payment_method: row.payment_method,
    payment_method_details: { card: {}, type: 'card' },
    status: row.status,
    type: 'multi_use',
  };
}
