/*
 * Goal: a test card is found though the connection to the card store ends just as it is used, is
 * asked for once, and leaves no work behind: nothing of it is stored.
 * Method: a whole server; the card door's stand-in cuts calls off, and counts.
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
  const reply = await server.post('/v1/setup_intents', { payment_method: 'pm_card_amex' });
  expect([reply.status, reply.body.error]).toEqual([
    500,
    { type: 'api_error', message: 'The card store could not be reached. Please try again.' },
  ]);
  expect(server.cardDoor.cutOff).toBe(0);
});

test('its card is known from then on, and neither claimed nor given up', async () => {
  // Whatever is cut off now would be asked twice.
  server.cardDoor.cutOff = 1;
  const { body } = await server.post('/v1/setup_intents', { payment_method: 'pm_card_visa' });
  expect([body.status, server.cardDoor.cutOff]).toEqual(['requires_confirmation', 1]);
  server.cardDoor.cutOff = 0;
  const paid = await server.post('/v1/payment_intents', {
    ...{ amount: 900, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' },
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  expect(paid.body.status).toBe('succeeded');
  const { services } = server.running;
  await services.cardClaims.send();
  expect(server.cardDoor.claimed).toEqual([]);
  expect(await services.db.query('select card_ref from released_cards', [])).toEqual([]);
});
