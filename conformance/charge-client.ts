import type Stripe from 'stripe';
import { checked } from './official-client.ts';

const PRICE = { amount: 2000, currency: 'usd' } as const;

/** A charge of twenty dollars, unless something else is said. */
export function createCharge(
  stripe: Stripe,
  params: Stripe.ChargeCreateParams = {},
): Promise<Stripe.Charge> {
  return checked(stripe.charges.create({ ...PRICE, source: 'tok_visa', ...params }));
}

/** The events of these objects, oldest first: types, and what updates changed. */
export async function eventsOf(stripe: Stripe, ...ids: string[]): Promise<unknown[]> {
  const events = await stripe.events.list({ limit: 100 });
  return events.data
    .filter(({ data: { object } }) => 'id' in object && ids.includes(object.id ?? ''))
    .map(({ type, data }) => (data.previous_attributes ? [type, data.previous_attributes] : type))
    .toReversed();
}
