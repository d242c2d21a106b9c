/*
 * Goal: payment intents behave as Stripe's do, from creation to refund.
 * Method: a whole server on a real database, asked over HTTP; the other side of the card door is a
 * stand-in that answers as the sandbox network does.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const PAY = { amount: 2000, currency: 'usd', payment_method: 'pm_card_visa', confirm: true };

test('create and confirm in one call pays', async () => {
  const reply = await server.post('/v1/payment_intents', PAY);
  expect(reply.body).toMatchObject({ status: 'succeeded', amount_received: 2000 });
  expect(reply.status).toBe(200);
  checkStripeObject(reply.body);
});
