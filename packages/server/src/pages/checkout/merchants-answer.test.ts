/*
 * Goal: a page that has been paid sends the shopper on when the merchant's endpoint has answered
 * to the completion, whatever the answer is, and after ten seconds at the latest.
 * Method: a whole server whose clock is moved by hand, an endpoint that answers when it is told
 * to, and a shopper's page. What came first is asserted, never how long it took.
 */
import type { Answer } from '@coffer/checkout';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Sink } from '../../testing/sink.ts';
import { TestServer } from '../../testing/test-server.ts';

const THANKS = 'https://shop.test/thanks';

let nowMs = Date.now();
let server: TestServer;
let sink: Sink;
beforeAll(async () => {
  server = await TestServer.start({}, { nowMs: () => nowMs });
  sink = new Sink();
  await sink.start();
});
afterEach(async () => {
  const { db } = server.running.services;
  await db.query('delete from webhook_deliveries', []);
  await db.query('delete from webhook_endpoints', []);
});
afterAll(async () => {
  await server.stop();
  await sink.stop();
});

async function endpoint(path: string, event: string): Promise<void> {
  const { status } = await server.post('/v1/webhook_endpoints', {
    url: sink.url(path),
    enabled_events: [event],
  });
  expect(status).toBe(200);
}

/** Pays a new session; `done` becomes true when the page knows of it. */
async function pay(): Promise<{ done: boolean; readonly answer: Promise<Answer> }> {
  const { body } = await server.post('/v1/checkout/sessions', {
    mode: 'payment',
    line_items: [
      {
        price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Mug' } },
        quantity: 1,
      },
    ],
    success_url: THANKS,
  });
  const form = { email: 'jenny@example.com', name: 'Jenny', payment_method: 'pm_card_visa' };
  const answer = fetch(`${server.checkoutBase}/c/pay/${body.id}/confirm`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, expected_amount: '500' }),
    signal: AbortSignal.timeout(25_000),
  }).then(async (response) => {
    page.done = true;
    // An action answers nothing else.
    return (await response.json()) as Answer;
  });
  const page = { done: false, answer };
  return page;
}

const SENT_ON = { kind: 'view', view: { status: 'complete', done: { nextUrl: THANKS } } };

test.each([
  ['well', 200],
  ['badly', 500],
])('the page waits until the endpoint has answered %s', async (path, status) => {
  await endpoint(`/${path}`, 'checkout.session.*');
  const answer = Promise.withResolvers<number>();
  sink.answers.set(`/${path}`, () => answer.promise);
  const page = await pay();
  await sink.until(() => sink.at(`/${path}`).length === 1);
  // The state is asked for anew by a page that was loaded again: it waits just as well.
  expect(page.done).toBe(false);
  answer.resolve(status);
  expect(await page.answer).toMatchObject(SENT_ON);
});

test('it waits no longer than ten seconds for one that does not answer', async () => {
  await endpoint('/hanging', 'checkout.session.completed');
  sink.answers.set('/hanging', 'hang');
  const page = await pay();
  await sink.until(() => sink.at('/hanging').length === 1);
  nowMs += 9_000;
  // More than one look at the deliveries later.
  await server.get('/v1/events?limit=1');
  expect(page.done).toBe(false);
  nowMs += 2_000;
  expect(await page.answer).toMatchObject(SENT_ON);
  sink.letGo();
});

test('it does not wait for endpoints that do not want to know', async () => {
  await endpoint('/else', 'customer.created');
  expect(await (await pay()).answer).toMatchObject(SENT_ON);
  expect(sink.at('/else')).toEqual([]);
});
