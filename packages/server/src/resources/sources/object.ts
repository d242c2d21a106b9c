import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import { cardObject } from '../cards/object.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';

/** A customer's source is a payment method whose id begins so. */
const SOURCE_PREFIX = 'card_';

export function isSource(row: PaymentMethodRow, customer: string): boolean {
  return row.id.startsWith(SOURCE_PREFIX) && row.customer === customer;
}

/** A payment method as the source that it came as. */
export function sourceObject(row: PaymentMethodRow): Wire<Stripe.Card> {
  const { billing_details: billing, card, checks, metadata } = row.data;
  return cardObject({
    id: row.id,
    card,
    checks,
    name: billing.name,
    address: billing.address,
    metadata,
    customer: row.customer,
  });
}

/** What is left of one that was deleted. */
export function deletedSourceObject({ id }: PaymentMethodRow): Wire<Stripe.DeletedCard> {
  return { id, object: 'card', deleted: true };
}
