import type { Page } from 'playwright-core';
import type Stripe from 'stripe';
import { fillIn } from '../../e2e/checkout-scene.ts';
import type { Places } from './places.ts';

/** The hosted page of an order that is sent. */
export async function openCheckout(page: Page, { stripe }: Places): Promise<void> {
  const session = await stripe.checkout.sessions.create({
    ...orderOf('hosted_page'),
    ...SENT,
    cancel_url: 'https://nordlicht.example/bag',
  });
  await page.goto(session.url ?? '');
  await page.locator('#card[data-state="ready"]').waitFor();
}

/** The same order on a page of the merchant's, which is dark where its shopper wants it. */
export async function openEmbedded(page: Page, places: Places): Promise<void> {
  const session = await places.stripe.checkout.sessions.create({
    ...orderOf('embedded_page'),
    ...SENT,
    redirect_on_completion: 'never',
  });
  const { title } = await wordsFor(page);
  await openShopPage(page, places, {
    body: `<h1>${title}</h1><main id="checkout"></main>`,
    script: `coffer
      .createEmbeddedCheckoutPage({ clientSecret: '${session.client_secret}' })
      .then((checkout) => checkout.mount('#checkout'));`,
  });
}

/** The form of the same order alone, beside what the merchant's page shows of it. */
export async function openForm(page: Page, places: Places): Promise<void> {
  const { stripe } = places;
  const code = 'SPRING';
  const { data: known } = await stripe.promotionCodes.list({ code });
  if (known.length === 0) {
    const { id: coupon } = await stripe.coupons.create({ percent_off: 10 });
    await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon }, code });
  }
  const session = await stripe.checkout.sessions.create({
    ...orderOf('form'),
    ...SENT,
    redirect_on_completion: 'never',
  });
  const { title, total } = await wordsFor(page);
  await openShopPage(page, places, {
    body: `<h1>${title}</h1><div class="columns"><main id="checkout"></main>
      <aside><p>${total}</p><p><bdi id="total" dir="ltr"></bdi></p></aside></div>`,
    script: `
      const checkout = coffer.initCheckoutFormSdk({ clientSecret: '${session.client_secret}' });
      checkout.createForm().mount('#checkout');
      const show = ({ total }) => { document.querySelector('#total').textContent = total.total.amount; };
      checkout.on('change', show);
      checkout.loadActions().then(({ actions }) => {
        show(actions.getSession());
        return actions.applyPromotionCode('${code}');
      });`,
  });
  await page.frameLocator('#checkout iframe').locator('#remove-promotion').waitFor();
}

interface ShopPage {
  readonly body: string;
  /** Where `coffer` is there. */
  readonly script: string;
}

/** A page of the merchant's with a payment page in it, whose card can be typed. */
async function openShopPage(
  page: Page,
  { stack, merchant }: Places,
  { body, script }: ShopPage,
): Promise<void> {
  const { lang, dir } = await wordsFor(page);
  const html = `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
    <title>Nordlicht Coffee</title><style>${SHOP_CSS}</style></head><body>
    <header><strong>Nordlicht Coffee</strong></header>${body}
    <script src="${stack.vault}/coffer.js"></script><script>
      const coffer = Coffer('${stack.publishable_key}');${script}</script></body></html>`;
  await page.goto(merchant.serveHtml(html));
  await page.frameLocator('#checkout iframe').locator('#card[data-state="ready"]').waitFor();
}

const ENGLISH = { lang: 'en', dir: 'ltr', title: 'Checkout', total: 'Your order' };
const ARABIC = { lang: 'ar', dir: 'rtl', title: 'إتمام الشراء', total: 'طلبك' };

/** What the merchant's page says to this shopper. */
async function wordsFor(page: Page): Promise<typeof ENGLISH> {
  const language = await page.evaluate<string>('navigator.language');
  return language.startsWith('ar') ? ARABIC : ENGLISH;
}

const SHOP_CSS = `
  body { max-width: 1080px; margin: 0 auto; padding: 0 20px 20px; font: 16px/1.5 system-ui, sans-serif;
    color: #1d2433; background: #fff; }
  header { padding: 18px 0; border-bottom: 1px solid #8884; }
  h1 { margin: 22px 0 14px; font-size: 22px; }
  .columns { display: grid; gap: 32px; grid-template-columns: minmax(0, 1fr); }
  @media (width >= 900px) { .columns { grid-template-columns: 520px 1fr; } }
  aside { order: -1; align-self: start; padding: 16px 20px; border-radius: 12px; background: #8881; }
  @media (width >= 900px) { aside { order: 0; } }
  aside p { margin: 0; }
  #total { font-size: 28px; font-weight: 600; }
  @media (prefers-color-scheme: dark) { body { color: #f3f5f9; background: #12151c; } }
`;

/** The receipt of the same order. */
export async function openReceipt(page: Page, { stripe }: Places): Promise<void> {
  const link = await stripe.paymentLinks.create({
    ...(await priced(stripe)),
    after_completion: {
      type: 'hosted_confirmation',
      hosted_confirmation: { custom_message: 'We roast on Mondays and send on Tuesdays.' },
    },
  });
  const { width, height } = page.viewportSize() ?? { width: 760, height: 760 };
  // High enough for the form: a click right after a scroll goes to what stood there before.
  await page.setViewportSize({ width, height: 1800 });
  await page.goto(link.url);
  await fillIn(page);
  await page.locator('#pay').click();
  await page.locator('.receipt').waitFor();
  await page.setViewportSize({ width, height });
}

/** A session that nobody has paid in time, and that may be begun again. */
export async function openExpired(page: Page, { stripe }: Places): Promise<void> {
  const session = await stripe.checkout.sessions.create({
    ...orderOf('hosted_page'),
    after_expiration: { recovery: { enabled: true } },
  });
  await stripe.checkout.sessions.expire(session.id);
  await page.goto(session.url ?? '');
  await page.locator('#title').waitFor();
}

/** A payment link that the merchant has taken back. */
export async function openInactive(page: Page, { stripe }: Places): Promise<void> {
  const link = await stripe.paymentLinks.create({
    ...(await priced(stripe)),
    inactive_message: 'The harvest of this year is sold out.',
  });
  await stripe.paymentLinks.update(link.id, { active: false });
  await page.goto(link.url);
  await page.locator('#title').waitFor();
}

async function priced(stripe: Stripe): Promise<Pick<Stripe.PaymentLinkCreateParams, 'line_items'>> {
  const product_data = { name: 'Ethiopia Yirgacheffe, 250 g' };
  const price = await stripe.prices.create({ currency: 'usd', unit_amount: 1450, product_data });
  return { line_items: [{ price: price.id, quantity: 2 }] };
}

const SENT = {
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
} satisfies Stripe.Checkout.SessionCreateParams;

function orderOf(
  ui_mode: 'embedded_page' | 'form' | 'hosted_page',
): Stripe.Checkout.SessionCreateParams {
  return {
    ui_mode,
    mode: 'payment',
    line_items: [
      {
        ...lineOf('Ethiopia Yirgacheffe, 250 g', 1450, 'Floral, with notes of bergamot'),
        quantity: 2,
        adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 },
      },
      { ...lineOf('Ceramic dripper', 3200), quantity: 1 },
    ],
    branding_settings: {
      display_name: 'Nordlicht Coffee',
      button_color: '#884a2a',
      background_color: '#f2ede4',
    },
    ...(ui_mode === 'hosted_page' && { success_url: 'https://nordlicht.example/thanks' }),
  };
}

function lineOf(
  name: string,
  unit_amount: number,
  description?: string,
): Stripe.Checkout.SessionCreateParams.LineItem {
  const product_data = { name, ...(description !== undefined && { description }) };
  return { price_data: { currency: 'usd', unit_amount, product_data } };
}
