/*
 * Goal: a card is looked at though the first answer is lost: a connection to the card store may end
 * just as it is used, and asking again does no harm.
 * Method: a whole server; the card door answers nothing once, then always.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SendAnswer } from '@coffer/vault-protocol';
import { TestServer } from '../../testing/test-server.ts';

const LOST: SendAnswer = { status: 'unknown', reason: 'connection' };
const form = { payment_method: 'pm_card_visa', confirm: true };

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

test('a lost answer is asked for once more, as the same question', async () => {
  let lost = 0;
  server.cardDoor.answer = (request) => (lost++ === 0 ? LOST : server.cardDoor.issuer(request));
  const reply = await server.post('/v1/setup_intents', form);
  expect([reply.status, reply.body.status]).toEqual([200, 'succeeded']);
  const [first, ...more] = server.cardDoor.sent;
  expect(more).toEqual([first]);
});

test('and then no more: the caller is told to try again', async () => {
  server.cardDoor.sent.length = 0;
  server.cardDoor.answer = () => LOST;
  const reply = await server.post('/v1/setup_intents', form);
  expect([reply.status, reply.body.error]).toEqual([
    500,
    {
      type: 'api_error',
      message: 'The card network could not be reached. Please try again.',
    },
  ]);
  expect(server.cardDoor.sent).toHaveLength(2);
});
