/*
 * Goal: what happened arrives at the endpoints that want it, signed so that the official library
 * accepts it, and is owed until an endpoint has said 2xx.
 * Method: a whole server and a real endpoint on this machine; the library checks each delivery.
 */
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Sink } from '../testing/sink.ts';
import { SECRET_KEY, TestServer, type Reply } from '../testing/test-server.ts';

const stripe = new Stripe(SECRET_KEY);

let server: TestServer;
let sink: Sink;
beforeAll(async () => {
  server = await TestServer.start();
  sink = new Sink();
  await sink.start();
});
afterAll(async () => {
  await server.stop();
  await sink.stop();
});

async function endpoint(path: string, events: readonly string[]): Promise<Reply['body']> {
  const reply = await server.post('/v1/webhook_endpoints', {
    url: sink.url(path),
    enabled_events: [...events],
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body;
}

test('an event reaches the endpoint, and the official library accepts it', async () => {
  const { secret } = await endpoint('/first', ['customer.created']);
  const customer = await server.post('/v1/customers', { name: 'Jenny' });
  await sink.until(() => sink.at('/first').length > 0);

  const [arrival] = sink.at('/first');
  const event = stripe.webhooks.constructEvent(
    arrival?.body ?? '',
    String(arrival?.headers['stripe-signature']),
    secret,
  );
  expect(event.type).toBe('customer.created');
  expect(event.data.object).toEqual(customer.body);
  expect(arrival?.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(arrival?.headers['stripe-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
});
