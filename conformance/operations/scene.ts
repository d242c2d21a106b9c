import type Stripe from 'stripe';

/** What operations are called with: clients, and objects to call them on. */
export interface Scene {
  /** With the secret key, at the API's origin. */
  readonly stripe: Stripe;
  /** With the publishable key, at the vault's origin. */
  readonly browser: Stripe;
  readonly account: string;
}

/** Calls one operation, after whatever it needs, and gives what it answered. */
export type Run = (scene: Scene) => Promise<unknown>;

/** A payment that succeeds at once, without a page to come back to. */
export const PAYING: Stripe.PaymentIntentCreateParams = {
  amount: 2000,
  currency: 'usd',
  payment_method: 'pm_card_visa',
  confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
};

export async function customer({ stripe }: Scene): Promise<string> {
  return (await stripe.customers.create({ name: 'Jenny Rosen' })).id;
}

/** A customer with a card that is saved. */
export async function savedCard(
  scene: Scene,
): Promise<{ readonly customer: string; readonly method: string }> {
  const owner = await customer(scene);
  const { id } = await scene.stripe.paymentMethods.attach('pm_card_visa', { customer: owner });
  return { customer: owner, method: id };
}

export function pay(
  { stripe }: Scene,
  change: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  return stripe.paymentIntents.create({ ...PAYING, ...change });
}

/** The charge of a payment that succeeded. */
export async function paidCharge(scene: Scene): Promise<string> {
  return idIn((await pay(scene)).latest_charge);
}

/** The id in a field that might have been expanded, and was not. */
export function idIn(field: unknown): string {
  if (typeof field === 'string') return field;
  throw new Error('the field holds no id');
}

export async function price({ stripe }: Scene): Promise<string> {
  const init = { currency: 'usd', unit_amount: 500, product_data: { name: 'Beans' } };
  return (await stripe.prices.create(init)).id;
}

export async function coupon({ stripe }: Scene): Promise<string> {
  return (await stripe.coupons.create({ percent_off: 10, duration: 'once' })).id;
}

export async function selling(
  scene: Scene,
): Promise<{ readonly line_items: { readonly price: string; readonly quantity: number }[] }> {
  return { line_items: [{ price: await price(scene), quantity: 1 }] };
}
