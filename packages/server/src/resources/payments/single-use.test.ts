/*
 * Goal: a payment method that belongs to no customer pays once, however many payments try it at the
 * same time, and can be tried again after a decline.
 * Method: a whole server on a real database; intents are confirmed in parallel with one payment
 * method, and the acquirer is held up where it matters what happens meanwhile.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestServer, type Reply } from '../../testing/test-server.ts';

const RUNS = 10;
const INTENTS = 6;
const USED =
  'This PaymentMethod was previously used without being attached to a Customer or was detached ' +
  'from a Customer, and may not be used again.';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.stop());

async function made(token: string): Promise<string> {
  const { body } = await server.post('/v1/payment_methods', { type: 'card', card: { token } });
  return body.id;
}

async function intent(): Promise<string> {
  const { body } = await server.post('/v1/payment_intents', { amount: 2000, currency: 'usd' });
  return body.id;
}

function confirm(id: string, payment_method: string): Promise<Reply> {
  return server.post(`/v1/payment_intents/${id}/confirm`, { payment_method });
}

test('of payments that are confirmed in parallel exactly one wins', async () => {
  for (let run = 0; run < RUNS; run += 1) {
    const method = await made('tok_visa');
    const ids = await Promise.all(Array.from({ length: INTENTS }, intent));
    const sentBefore = server.cardDoor.sent.length;
    const replies = await Promise.all(ids.map((id) => confirm(id, method)));
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
    const lost = replies.filter((reply) => reply.status !== 200);
    expect(lost.map((reply) => [reply.status, reply.body.error.message])).toEqual(
      Array.from({ length: INTENTS - 1 }, () => [400, USED]),
    );
    expect(server.cardDoor.sent).toHaveLength(sentBefore + 1);
  }
});

test('after a decline it can be tried again', async () => {
  const method = await made('tok_chargeDeclined');
  const id = await intent();
  for (const other of [id, id, await intent()]) {
    const reply = await confirm(other, method);
    expect([reply.status, reply.body.error.code]).toEqual([402, 'card_declined']);
  }
});

test('it stays taken while nobody answers for the first payment', async () => {
  const method = await made('tok_visa');
  server.cardDoor.answer = () => ({ status: 'unknown', reason: 'connection' });
  const first = await confirm(await intent(), method);
  expect(first.body).toMatchObject({ status: 'processing' });
  server.cardDoor.answer = null;
  const second = await confirm(await intent(), method);
  expect([second.status, second.body.error.message]).toEqual([400, USED]);
});

test('one that belongs to a customer pays as often as it is asked to', async () => {
  const { body: customer } = await server.post('/v1/customers');
  const method = await made('tok_visa');
  await server.post(`/v1/payment_methods/${method}/attach`, { customer: customer.id });
  const replies = await Promise.all(
    Array.from({ length: INTENTS }, () =>
      server.post('/v1/payment_intents', {
        ...{ amount: 2000, currency: 'usd', confirm: true },
        ...{ customer: customer.id, payment_method: method },
      }),
    ),
  );
  expect(replies.map((reply) => reply.body.status)).toEqual(
    Array.from({ length: INTENTS }, () => 'succeeded'),
  );
});
