/*
 * Goal: a refund's metadata can be changed, is told of under both names of the event, and survives
 * the outcome of a refund that was still pending.
 * Method: a whole server whose network is asked again and again by the repair job.
 */
import { setTimeout } from 'node:timers/promises';
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Body, Form } from '../../testing/checkout.ts';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function pay(): Promise<string> {
  const { body } = await server.post('/v1/payment_intents', {
    amount: 500,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
  });
  return body.id;
}

async function refund(): Promise<Body> {
  return (await server.post('/v1/refunds', { payment_intent: await pay() })).body;
}

async function change(id: string, form: Form): Promise<Body> {
  const { body } = await server.post(`/v1/refunds/${id}`, form);
  return checkStripeObject(body);
}

async function updatesOf(id: string): Promise<Body[]> {
  const { body } = await server.get('/v1/events?limit=100');
  return body.data.filter(
    ({ type, data }: Body) => data.object.id === id && type.endsWith('refund.updated'),
  );
}

test('metadata is changed, and told of twice', async () => {
  const before = await refund();
  const after = await change(before.id, { metadata: { order_id: '6735' } });
  expect(after).toEqual({ ...before, metadata: { order_id: '6735' } });
  expect((await server.get(`/v1/refunds/${before.id}`)).body).toEqual(after);
  const data = { object: after, previous_attributes: { metadata: { order_id: null } } };
  expect((await updatesOf(before.id)).map((event) => [event.type, event.data])).toEqual([
    ['charge.refund.updated', data],
    ['refund.updated', data],
  ]);
  expect(await change(before.id, { metadata: { order_id: '6735' } })).toEqual(after);
  expect(await updatesOf(before.id)).toHaveLength(2);
  expect((await change(before.id, { metadata: '' })).metadata).toEqual({});
});

test('of a pending refund it stays when the refund succeeds', async () => {
  const paid = await pay();
  // Nobody hears of the refund until it was changed.
  server.cardDoor.answer = () => ({ status: 'unknown', reason: 'timeout' });
  const { body: pending } = await server.post('/v1/refunds', { payment_intent: paid });
  expect(pending.status).toBe('pending');
  await change(pending.id, { metadata: { kept: 'yes' } });
  server.cardDoor.answer = null;
  let now = pending;
  while (now.status === 'pending') {
    await setTimeout(20);
    now = (await server.get(`/v1/refunds/${pending.id}`)).body;
  }
  expect([now.status, now.metadata]).toEqual(['succeeded', { kept: 'yes' }]);
  const [last] = await updatesOf(pending.id);
  expect(last.data.object).toEqual(now);
});

test('what cannot be changed, and none', async () => {
  const { id } = await refund();
  const unknown = await server.post(`/v1/refunds/${id}`, { reason: 'duplicate' });
  expect([unknown.status, unknown.body.error.code]).toEqual([400, 'parameter_unknown']);
  const none = await server.post('/v1/refunds/re_none', { metadata: { a: 'b' } });
  expect([none.status, none.body.error.message]).toEqual([404, "No such refund: 're_none'"]);
});
