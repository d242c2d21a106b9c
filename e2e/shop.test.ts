// Goal: a person can pay in the example shop, and is told plainly when a payment fails.
// Method: real Chromium on a real stack, shop and vault on different sites; the money is looked up
// with the official library.
import { useBrowser } from '@coffer/testkit';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { fillIn } from './checkout-scene.ts';
import { cardFrame, stripeFor, typeCard, type CardEntry } from './merchant.ts';
import { useStack } from './shared-stack.ts';

const stack = await useStack();
const browser = await useBrowser();
const stripe = stripeFor(stack);

async function openShop(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 900 } });
  await page.goto(stack.shop);
  await page.locator('form[data-ready="true"]').waitFor();
  return page;
}

async function pay(page: Page, card: CardEntry): Promise<void> {
  await page.fill('input[name=email]', 'jenny@example.com');
  await typeCard(cardFrame(page, '#payment'), card);
  await page.click('#submit');
}

test('a card is paid, the shop shows a receipt, and the account sees the money', async () => {
  const page = await openShop();
  await pay(page, { number: '4242424242424242' });
  await page.waitForURL(/\/receipt\?payment_intent=pi_/);
  expect(await page.locator('main').innerText()).toContain('Visa •••• 4242');
  const [intent] = (await stripe.paymentIntents.list({ limit: 1 })).data;
  expect(intent).toMatchObject({ amount: 2100, amount_received: 2100, status: 'succeeded' });
  // Booked within a second: the intent is captured asynchronously, as new ones are.
  const booked = { amount: 2100, fee: 91, net: 2009, type: 'charge' };
  await expect
    .poll(async () => (await stripe.balanceTransactions.list({ limit: 1 })).data[0])
    .toMatchObject(booked);
  await page.close();
});

test('the page of its own takes the bag, is paid, and leads to the same receipt', async () => {
  const page = await openShop();
  await page.click('#hosted');
  await page.waitForURL(`${stack.checkout}/c/pay/**`);
  await fillIn(page);
  await page.click('#pay');
  await page.waitForURL(/\/receipt\?session=cs_/);
  expect(await page.locator('main').innerText()).toContain('$21.00');
  await page.close();
});

test('a decline is shown, and another card pays the same order', async () => {
  const page = await openShop();
  await pay(page, { number: '4000000000009995' });
  await page.locator('#problem:visible').waitFor();
  expect(await page.locator('#problem').innerText()).toContain('insufficient funds');
  const frame = cardFrame(page, '#payment');
  await frame.locator('[data-elements-stable-field-name="cardNumber"]').fill('5555555555554444');
  await page.click('#submit');
  await page.waitForURL(/\/receipt/);
  expect(await page.locator('main').innerText()).toContain('Mastercard •••• 4444');
  await page.close();
});

test.each([
  ['Complete', 'Visa •••• 3184'],
  ['Fail', 'failed authentication'],
])('a bank that asks who pays is answered in the page: %s', async (button, words) => {
  const page = await openShop();
  await pay(page, { number: '4000002760003184' });
  const bank = page.frameLocator('dialog iframe').frameLocator('iframe');
  await bank.getByRole('button', { name: button }).click();
  if (button === 'Complete') await page.waitForURL(/\/receipt\?payment_intent=pi_/);
  else await page.locator('#problem:visible').waitFor();
  expect(await page.locator('main').innerText()).toContain(words);
  await page.close();
});

test.each([
  ['an expired card', '4000000000000069', 'expired'],
  ['a wrong CVC', '4000000000000127', 'security code is incorrect'],
  ['a processing error', '4000000000000119', 'error occurred while processing'],
])('%s is shown as such', async (_, number, words) => {
  const page = await openShop();
  await pay(page, { number });
  await page.locator('#problem:visible').waitFor();
  expect(await page.locator('#problem').innerText()).toContain(words);
  await page.close();
});

test.each([
  ['an incomplete number', { number: '42424242' }, 'incomplete'],
  ['an expiry in the past', { number: '4242424242424242', expiry: '0120' }, 'in the past'],
  ['a number that is no test card', { number: '4539578763621486' }, 'test'],
])('%s never leaves the field', async (_, card, words) => {
  const page = await openShop();
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url());
  });
  await pay(page, card);
  await page.locator('#problem:visible').waitFor();
  expect((await page.locator('#problem').innerText()).toLowerCase()).toContain(words);
  expect(sent).toEqual([]);
  await page.close();
});
