/*
 * Goal: a shopper's browser sees of a session what it needs and nothing else, says what it is
 * asked, and pays exactly once.
 * Method: one server with a stand-in for the card store; sessions of every kind are made with the
 * secret key and paid with the publishable one.
 */
import type { FormInput } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const PK = { key: PUBLISHABLE_KEY };
const SHIRT = {
  price_data: { currency: 'usd', unit_amount: 1500, product_data: { name: 'Shirt' } },
  quantity: 2,
};
const BASE = { mode: 'payment', success_url: 'https://shop.example/ok?id={CHECKOUT_SESSION_ID}' };

type Form = Record<string, FormInput>;

async function open(form: Form = {}): Promise<Reply['body']> {
  const { status, body } = await server.post('/v1/checkout/sessions', {
    ...BASE,
    line_items: [SHIRT],
    ...form,
  });
  expect([status, body.error]).toEqual([200, undefined]);
  return body;
}

async function newCard(billing_details: Form = {}): Promise<string> {
  const { body } = await server.post('/v1/payment_methods', {
    type: 'card',
    card: { token: 'tok_visa' },
    billing_details,
  });
  return body.id;
}

const pay = (session: { id: string }, form: Form): Promise<Reply> =>
  server.post(`/v1/payment_pages/${session.id}/confirm`, form, PK);

test('a session is shown, paid, and complete', async () => {
  const session = await open();
  const seen = await server.post(`/v1/payment_pages/${session.id}/init`, {}, PK);
  expect(seen.body).toMatchObject({
    id: session.id,
    object: 'payment_page',
    status: 'open',
    publishable_key: PUBLISHABLE_KEY,
    line_items: [{ name: 'Shirt', quantity: 2, unit_amount: 1500, amount_total: 3000 }],
    total_summary: { due: 3000 },
    success_url: `https://shop.example/ok?id=${session.id}`,
  });
  const payment_method = await newCard({ email: 'jenny@example.com', name: 'Jenny' });
  const paid = await pay(session, { payment_method, expected_amount: 3000 });
  expect([paid.status, paid.body.status, paid.body.payment_status]).toEqual([
    200,
    'complete',
    'paid',
  ]);
  const after = await server.get(`/v1/checkout/sessions/${session.id}`);
  expect(after.body).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    url: null,
    customer_details: { email: 'jenny@example.com', name: 'Jenny' },
  });
  const intent = await server.get(`/v1/payment_intents/${after.body.payment_intent}`);
  expect(intent.body).toMatchObject({ status: 'succeeded', amount: 3000 });
  const { data: events } = (await server.get('/v1/events?limit=4')).body;
  expect(events.map(({ type }: { type: string }) => type)).toEqual([
    'checkout.session.completed',
    'payment_intent.succeeded',
    'charge.succeeded',
    'payment_intent.created',
  ]);
  expect(events[0].data.object).toEqual(after.body);
});
