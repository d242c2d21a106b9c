import type { Page } from 'playwright-core';
import type Stripe from 'stripe';

/** The hosted page of an order that is sent. */
export async function openCheckout(
  page: Page,
  { stripe }: { readonly stripe: Stripe },
): Promise<void> {
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      {
        ...lineOf('Ethiopia Yirgacheffe, 250 g', 1450, 'Floral, with notes of bergamot'),
        quantity: 2,
        adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 },
      },
      { ...lineOf('Ceramic dripper', 3200), quantity: 1 },
    ],
    allow_promotion_codes: true,
    shipping_address_collection: { allowed_countries: ['US', 'CA', 'DE'] },
    shipping_options: [
      {
        shipping_rate_data: {
          display_name: 'Standard',
          type: 'fixed_amount',
          fixed_amount: { amount: 599, currency: 'usd' },
          delivery_estimate: {
            minimum: { unit: 'business_day', value: 3 },
            maximum: { unit: 'business_day', value: 5 },
          },
        },
      },
    ],
    branding_settings: {
      display_name: 'Nordlicht Coffee',
      button_color: '#884a2a',
      background_color: '#f2ede4',
    },
    success_url: 'https://nordlicht.example/thanks',
    cancel_url: 'https://nordlicht.example/bag',
  });
  await page.goto(session.url ?? '');
  await page.locator('#card[data-state="ready"]').waitFor();
}

function lineOf(
  name: string,
  unit_amount: number,
  description?: string,
): Stripe.Checkout.SessionCreateParams.LineItem {
  const product_data = { name, ...(description !== undefined && { description }) };
  return { price_data: { currency: 'usd', unit_amount, product_data } };
}
