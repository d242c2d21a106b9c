/*
 * Goal: a card is claimed once a record of ours names it for good, and never before.
 * Method: cards come through the door with calls that change intents, of which some are refused
 * after everything was written; what the card store is told is read at its stand-in.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../../testing/test-server.ts';

const POLL = { interval: 20 };

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function changed(path: string, body: string): Promise<{ ref: string; status: number }> {
  const facts = server.cardDoor.store('pm_card_visa');
  const { status } = await server.envelope({
    ...{ path, body: `payment_method_data[type]=card${body}` },
    card: { at: 'payment_method_data[card]', facts },
  });
  return { ref: facts.ref, status };
}

test.each([
  ['/v1/payment_intents', { amount: 900, currency: 'usd' }],
  ['/v1/setup_intents', {}],
])('a change of %s that is rolled back claims nothing', async (noun, form) => {
  const { body } = await server.post(noun, form);
  const path = `${noun}/${body.id}`;
  const refused = await changed(path, '&expand[]=nonsense');
  expect(refused.status).toBe(400);
  const kept = await changed(path, '');
  expect(kept.status).toBe(200);
  // Claims go out together and in order: what was to come before would have come.
  await expect.poll(() => server.cardDoor.claimed, POLL).toContain(kept.ref);
  expect(server.cardDoor.claimed).not.toContain(refused.ref);
});
