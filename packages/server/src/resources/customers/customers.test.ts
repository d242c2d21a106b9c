/*
 * Goal: a customer is created and retrieved as Stripe does it.
 * Method: a whole server on a real database, asked over HTTP.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

test('a customer is created and retrieved', async () => {
  const created = await server.post('/v1/customers', {
    email: 'jenny@example.com',
    name: 'Jenny',
    metadata: { order: '7' },
    address: { city: 'Paris' },
  });
  expect(created.status).toBe(200);
  checkStripeObject(created.body);
  expect(created.body).toMatchObject({
    email: 'jenny@example.com',
    name: 'Jenny',
    metadata: { order: '7' },
    address: { city: 'Paris', line1: null },
  });
  const { id } = created.body;
  expect((await server.get(`/v1/customers/${id}`)).body).toEqual(created.body);
});

test('a customer that there is not gives 404', async () => {
  const reply = await server.get('/v1/customers/cus_none');
  expect(reply.status).toBe(404);
  expect(reply.body).toEqual({
    error: {
      code: 'resource_missing',
      doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
      type: 'invalid_request_error',
      message: "No such customer: 'cus_none'",
      param: 'id',
    },
  });
});
