/*
 * Goal: a test card is found though the connection to the card store ends just as it is used.
 * Method: a whole server; the card door's stand-in cuts calls off.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

test('a call that is cut off is made once more', async () => {
  server.cardDoor.cutOff = 1;
  const reply = await server.post('/v1/setup_intents', { payment_method: 'pm_card_visa' });
  expect([reply.status, reply.body.status]).toEqual([200, 'requires_confirmation']);
});

test('and then no more: the caller is told to try again', async () => {
  server.cardDoor.cutOff = 2;
  const reply = await server.post('/v1/setup_intents', { payment_method: 'pm_card_visa' });
  expect([reply.status, reply.body.error]).toEqual([
    500,
    { type: 'api_error', message: 'The card store could not be reached. Please try again.' },
  ]);
  expect(server.cardDoor.cutOff).toBe(0);
});
