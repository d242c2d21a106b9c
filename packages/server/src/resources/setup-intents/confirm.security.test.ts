/*
 * Goal: a browser that confirms a setup undoes nothing that its merchant decided, and no CVC is
 * kept for an attempt that nobody goes on with.
 * Method: a whole server, confirmed with a publishable key and the intent's own secret as a page
 * that the shopper has changed would. The card door's stand-in tells what was sent, and dropped.
 */
import type { FormInput } from '@coffer/kernel';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HOLDER_CARD, HolderScene, type MadeIntent } from '../../testing/holder-scene.ts';

let scene: HolderScene;
beforeAll(async () => {
  scene = await HolderScene.start();
});
afterAll(() => scene.stop());
beforeEach(() => scene.reset());

const intentWith = (form: Record<string, FormInput>): Promise<MadeIntent> =>
  scene.intent('setup_intents', form);
const confirm: HolderScene['confirm'] = (intent, form) => scene.confirm(intent, form);

const asking = (value: string): Record<string, FormInput> => ({
  payment_method_options: { card: { request_three_d_secure: value } },
});

test('3-D Secure is switched neither off nor on by a browser', async () => {
  for (const [wanted, told] of [
    ['any', 'automatic'],
    ['challenge', 'any'],
    ['automatic', 'any'],
  ] as const) {
    const intent = await intentWith({ payment_method: 'pm_card_visa', ...asking(wanted) });
    const { status, body } = await confirm(intent, asking(told));
    expect([wanted, status, body.error?.code]).toEqual([wanted, 403, 'secret_key_required']);
    expect(scene.server.cardDoor.sent).toEqual([]);
  }
});

test('a browser may repeat what its merchant wants, and the merchant’s server may change it', async () => {
  const intent = await intentWith({ payment_method: 'pm_card_visa', ...asking('any') });
  expect((await confirm(intent, asking('any'))).body.status).toBe('requires_action');
  const path = `/v1/setup_intents/${intent.id}/confirm`;
  const changed = await scene.post(path, asking('automatic'));
  expect(changed.body.status).toBe('succeeded');
});

test('who does not know the intent’s secret is told nothing of it', async () => {
  const { id } = await intentWith(asking('any'));
  const guessed: MadeIntent = { kind: 'setup_intents', id, client_secret: `${id}_secret_guessed` };
  expect((await confirm(guessed, asking('automatic'))).status).toBe(404);
});

test('the CVC of an attempt that another one replaces is dropped, unless that one uses it too', async () => {
  const dropped = (): unknown[] => scene.droppedCvcs();
  const confirmCard = async (intent: MadeIntent): Promise<string | null> => {
    const facts = scene.server.cardDoor.store(HOLDER_CARD);
    const reply = await scene.server.envelope({
      path: `/v1/setup_intents/${intent.id}/confirm`,
      body: 'payment_method_data[type]=card&use_stripe_sdk=true',
      card: { at: 'payment_method_data[card]', facts },
    });
    expect(reply.body.status).toBe('requires_action');
    return facts.cvc_ref;
  };
  const intent = await intentWith({});
  const first = await confirmCard(intent);
  expect((await confirm(intent)).body.status).toBe('requires_action');
  await scene.post(`/v1/setup_intents/${intent.id}`, { description: 'the same card' });
  expect(dropped()).toEqual([]);
  const second = await confirmCard(intent);
  await expect.poll(dropped).toEqual([first]);
  await scene.post(`/v1/setup_intents/${intent.id}`, { payment_method: 'pm_card_visa' });
  await expect.poll(dropped).toEqual([first, second]);
});
