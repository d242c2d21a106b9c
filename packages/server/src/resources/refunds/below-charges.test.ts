/*
 * Goal: a refund by the path below its charge that cannot be answered as it is asked moves nothing.
 * Method: a whole server; the answer is asked to show what there is not, and what its key may not
 * see.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Body } from '../../testing/checkout.ts';
import { makeKey } from '../../testing/make-key.ts';
import { TestServer, type Ask, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function paid(): Promise<string> {
  const form = { amount: 2000, currency: 'usd', source: 'tok_visa' };
  return (await server.post('/v1/charges', form)).body.id;
}

function refund(id: string, expand: string, ask: Ask = {}): Promise<Reply> {
  return server.post(`/v1/charges/${id}/refund`, { amount: 500, expand: [expand] }, ask);
}

async function charge(id: string): Promise<Body> {
  return (await server.get(`/v1/charges/${id}`)).body;
}

test('an expansion that there is not', async () => {
  const id = await paid();
  const { status, body } = await refund(id, 'foo');
  expect([status, body.error.message]).toEqual([400, 'This property cannot be expanded (foo).']);
  expect((await charge(id)).amount_refunded).toBe(0);
  const again = await refund(id, 'refunds');
  expect([again.body.object, again.body.amount_refunded, again.body.refunds.data]).toEqual([
    'charge',
    500,
    [expect.objectContaining({ object: 'refund', amount: 500 })],
  ]);
});

test('an expansion that the key may not see', async () => {
  const { id: customer } = (await server.post('/v1/customers', { source: 'tok_visa' })).body;
  const form = { amount: 2000, currency: 'usd', customer };
  const { id } = (await server.post('/v1/charges', form)).body;
  const permissions = ['rak_charge_write'];
  const ask = { key: (await makeKey(server, { permissions })).key };
  const { status } = await refund(id, 'customer', ask);
  expect([status, (await charge(id)).amount_refunded]).toEqual([403, 0]);
  const seen = await refund(id, 'balance_transaction');
  expect([seen.status, seen.body.balance_transaction.object]).toEqual([200, 'balance_transaction']);
});

test('a retry gets the same refund', async () => {
  const id = await paid();
  const ask = { headers: { 'idempotency-key': 'refunds once' } };
  const first = await refund(id, 'refunds', ask);
  const second = await refund(id, 'refunds', ask);
  expect(second.body).toEqual(first.body);
  expect((await charge(id)).amount_refunded).toBe(500);
});
