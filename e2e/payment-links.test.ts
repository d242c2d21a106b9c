// Goal: who opens a payment link, or begins again where a session has expired, comes to a page that
// can be paid and shows what is sold, or is told plainly why not. Method: links by the official
// library, real Chromium, a real stack; the pages are those of Checkout.
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { cardFields, fillIn, PICTURE, sentTo, SHOP, useCheckoutScene } from './checkout-scene.ts';

const scene = await useCheckoutScene();
const { stripe } = scene;

async function newPrice(images: string[] = []): Promise<string> {
  const { id: product } = await stripe.products.create({ name: 'Ticket', images });
  const { id } = await stripe.prices.create({ currency: 'eur', unit_amount: 1200, product });
  return id;
}

test('a link is paid, ends in its own message, and is then used up', async () => {
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: await newPrice(), quantity: 2 }],
    after_completion: {
      type: 'hosted_confirmation',
      hosted_confirmation: { custom_message: 'See you on Friday.' },
    },
    restrictions: { completed_sessions: { limit: 1 } },
    inactive_message: 'All tickets are gone.',
  });
  const { page, complaints, close } = await scene.open({ locale: 'de-DE' });
  await page.goto(`${link.url}?prefilled_email=jenny%40example.com&locale=fr`);
  expect(page.url()).toContain('/c/pay/cs_test_');
  expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  expect(await page.locator('#email').inputValue()).toBe('jenny@example.com');
  await fillIn(page, { email: null });
  await page.locator('#pay').click();
  await page.getByText('See you on Friday.').waitFor();
  expect(await page.locator('.receipt').innerText()).toContain('24,00');
  expect(complaints).toEqual([]);

  await page.goto(link.url);
  await page.getByText('All tickets are gone.').waitFor();
  await close();
});

test('a link that leads to a page of the shop does so, and whoever it was sent to stays who they are', async () => {
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: await newPrice(), quantity: 1 }],
    after_completion: {
      type: 'redirect',
      redirect: { url: `${SHOP}/tickets?session={CHECKOUT_SESSION_ID}` },
    },
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(`${link.url}?locked_prefilled_email=jenny%40example.com`);
  const email = page.locator('#email');
  expect([await email.inputValue(), await email.isEditable()]).toEqual([
    'jenny@example.com',
    false,
  ]);
  // Nor does an address that is sent all the same become another.
  await page.evaluate(`(() => {
    const field = document.getElementById('email');
    field.readOnly = false;
    field.value = 'mallory@example.com';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  })()`);
  await fillIn(page, { email: null });
  const url = await sentTo(page, () => page.locator('#pay').click());
  expect(url.pathname).toBe('/tickets');
  const id = url.searchParams.get('session') ?? '';
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({
    payment_link: link.id,
    status: 'complete',
    customer_details: { email: 'jenny@example.com' },
  });
  expect(complaints).toEqual([]);
  await close();
});

test('pictures of products are shown, and one that does not come leaves no gap', async () => {
  const lineOf = async (name: string) => ({
    price: await newPrice([`https://pictures.example/${name}.png`]),
    quantity: 1,
  });
  const link = await stripe.paymentLinks.create({
    line_items: [await lineOf('there'), await lineOf('gone')],
  });
  const { page, complaints, close } = await scene.open();
  await page.route('https://pictures.example/**', (route) =>
    route.request().url().endsWith('/there.png')
      ? route.fulfill({ body: Buffer.from(PICTURE.split(',')[1] ?? '', 'base64') })
      : route.abort(),
  );
  await page.goto(link.url);
  const [there, gone] = [page.locator('.item').first(), page.locator('.item').last()];
  await gone.locator('img').waitFor({ state: 'hidden' });
  expect(await page.evaluate(`document.querySelector('.item img').naturalWidth`)).toBe(1);
  const left = async (item: Locator): Promise<number> =>
    (await item.locator('.item-words').boundingBox())?.x ?? 0;
  expect(await left(gone)).toBeLessThan(await left(there));
  await fillIn(page);
  await page.locator('#pay').click();
  await page.locator('.receipt').waitFor();
  expect(complaints.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  await close();
});

test('a price that the shopper has yet to name is asked for, and then paid', async () => {
  const { id: price } = await stripe.prices.create({
    currency: 'usd',
    custom_unit_amount: { enabled: true, minimum: 200 },
    product_data: { name: 'A coffee' },
  });
  const link = await stripe.paymentLinks.create({
    line_items: [{ price, quantity: 1 }],
    payment_intent_data: { setup_future_usage: 'off_session' },
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(link.url);
  await fillIn(page);
  const { business_profile: profile } = await stripe.accounts.retrieveCurrent();
  const terms = cardFields(page).locator('#terms', { hasText: profile?.name ?? '-' });
  expect(await terms.isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.getByText('Please fill this in.').waitFor();
  const own = page.getByLabel('Your price');
  expect(await own.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
  await own.fill('1');
  await own.press('Tab');
  await page.getByText('This amount is too small.').waitFor();
  await own.fill('7.005');
  await own.press('Tab');
  await page.getByText('This amount has too many decimal places.').waitFor();
  await own.fill('7');
  await own.press('Tab');
  await page.locator('.grand dd', { hasText: '$7.00' }).waitFor();
  await page.getByRole('button', { name: 'Pay $7.00' }).click();
  await page.locator('.receipt', { hasText: '$7.00' }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test('an order that was free for a while is paid by card, also begun anew while the bank asks', async () => {
  const { id: coupon } = await stripe.coupons.create({ percent_off: 100 });
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon }, code: 'GRATIS' });
  const link = await stripe.paymentLinks.create({
    allow_promotion_codes: true,
    consent_collection: { payment_method_reuse_agreement: { position: 'hidden' } },
    line_items: [{ price: await newPrice(), quantity: 1 }],
    payment_intent_data: { setup_future_usage: 'off_session' },
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(link.url);
  await page.locator('#card[data-state="ready"]').waitFor();
  expect(await cardFields(page).locator('#terms').isVisible()).toBe(false);
  const apply = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Add promotion code' }).click();
    await page.locator('#promotion-code').fill('GRATIS');
    await page.getByRole('button', { name: 'Apply' }).click();
  };
  await apply();
  await page.locator('#pay', { hasText: 'Place order' }).waitFor();
  expect(await page.locator('#card').count()).toBe(0);
  await page.locator('#remove-promotion').click();
  await fillIn(page, { card: { number: '4000000000003220' } });
  await page.locator('#pay').click();
  const bank = page.frameLocator('iframe[src*="/fields/challenge"]').frameLocator('iframe');
  await bank.getByRole('button', { name: 'Complete' }).waitFor();
  await page.reload();
  await page.locator('#card[data-state="ready"]').waitFor();
  await apply();
  await page.locator('#failure', { hasText: 'A payment is under way.' }).waitFor();
  await fillIn(page);
  await page.locator('#pay').click();
  await page.locator('.receipt').waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test('a link that was deactivated says so', async () => {
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: await newPrice(), quantity: 1 }],
  });
  await stripe.paymentLinks.update(link.id, { active: false });
  const { page, close } = await scene.open();
  await page.goto(link.url);
  await page.getByRole('heading', { name: 'This link is no longer active' }).waitFor();
  const { business_profile: shop } = await stripe.accounts.retrieve(scene.stack.account);
  expect(await page.locator('.merchant').innerText()).toBe(shop?.name);
  await close();
});

test('a link to a subscription says that it cannot be paid', async () => {
  const { id: price } = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 900,
    recurring: { interval: 'month' },
    product_data: { name: 'Monthly' },
  });
  const link = await stripe.paymentLinks.create({ line_items: [{ price, quantity: 1 }] });
  const { page, complaints, close } = await scene.open();
  await page.goto(link.url);
  await page.getByRole('heading', { name: 'This page cannot be shown' }).waitFor();
  await page.getByText('Please ask the shop for another way to pay.').waitFor();
  expect(await page.locator('#pay').count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

test('an expired session, and one that is not there, say so', async () => {
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price: await newPrice(), quantity: 1 }],
    success_url: `${SHOP}/thanks`,
  });
  await stripe.checkout.sessions.expire(session.id);
  const { page, complaints, close } = await scene.open();
  const expired = await page.goto(session.url ?? '');
  expect(expired?.status()).toBe(200);
  await page.getByRole('heading', { name: 'This page has expired' }).waitFor();
  const gone = await page.goto(`${scene.stack.checkout}/c/pay/${session.id.slice(0, -1)}0`);
  expect(gone?.status()).toBe(404);
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  await close();
});

test('an expired session is begun again where the merchant allows it', async () => {
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price: await newPrice(), quantity: 1 }],
    success_url: 'https://shop.example/thanks',
    after_expiration: { recovery: { enabled: true } },
  });
  await stripe.checkout.sessions.expire(session.id);
  const { page, close } = await scene.open();
  await page.goto(`${scene.stack.checkout}/c/pay/${session.id}`);
  await page.getByRole('link', { name: 'Start again' }).click();
  await page.locator('#pay').waitFor();
  expect(page.url()).not.toContain(session.id);
  // Not without end: the page says so, and in the shopper's language.
  const { after_expiration: after } = await stripe.checkout.sessions.retrieve(session.id);
  const again = after?.recovery?.url ?? '';
  for (let i = 1; i < 10; i += 1) expect((await follow(again)).status).toBe(303);
  await page.goto(again);
  await page.getByRole('heading', { name: 'Too many requests' }).waitFor();
  await close();
});

/** As another browser would, from wherever it is. */
function follow(url: string, form?: Record<string, string>): Promise<Response> {
  const here = new URL(url);
  // Only browsers know what is below localhost.
  here.hostname = '127.0.0.1';
  return fetch(here, {
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
  });
}

test('who guesses promotion codes is told to wait, and may still pay', async () => {
  const link = await stripe.paymentLinks.create({
    allow_promotion_codes: true,
    line_items: [{ price: await newPrice(), quantity: 1 }],
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(link.url);
  for (let i = 0; i < 10; i += 1) {
    const guess = await follow(`${page.url()}/update`, { promotion_code: `GUESS${i}` });
    expect(guess.status).toBe(200);
  }
  await page.getByRole('button', { name: 'Add promotion code' }).click();
  await page.locator('#promotion-code').fill('GUESS10');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.locator('#promotion-code-error', { hasText: 'Too many tries.' }).waitFor();
  await fillIn(page, { email: 'jenny@example.com' });
  await page.locator('#pay').click();
  await page.locator('.receipt').waitFor();
  expect(complaints.filter((line) => !line.includes('429'))).toEqual([]);
  await close();
});
