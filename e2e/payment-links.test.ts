// Goal: who opens a payment link, or begins again where a session has expired, comes to a page that
// can be paid, or is told plainly why not. Method: links by the official library, real Chromium, a
// real stack; the pages are those of Checkout.
import { expect, test } from 'vitest';
import { fillIn, useCheckoutScene } from './checkout-scene.ts';

const scene = await useCheckoutScene();
const { stripe } = scene;

async function newPrice(): Promise<string> {
  const { id } = await stripe.prices.create({
    currency: 'eur',
    unit_amount: 1200,
    product_data: { name: 'Ticket' },
  });
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

test('a link that was deactivated says so', async () => {
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: await newPrice(), quantity: 1 }],
  });
  await stripe.paymentLinks.update(link.id, { active: false });
  const { page, close } = await scene.open();
  await page.goto(link.url);
  await page.getByRole('heading', { name: 'This link is no longer active' }).waitFor();
  await close();
});

test('a link to a subscription says that it cannot be paid, and why', async () => {
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
  expect(await page.locator('body').innerText()).toContain(
    'This payment link sells a subscription. Subscriptions are not offered.',
  );
  expect(await page.locator('#pay').count()).toBe(0);
  expect(complaints).toEqual([]);
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
  await close();
});
