/*
 * Goal: however many card holders are at their banks, and however slow those answer, a payment that
 * nobody knows of is found out, and a client that is owed an answer gets it.
 * Method: a whole server; inquiries about twenty challenges get no answer while a payment's and a
 * directory server's first answers are lost.
 */
import type { SendAnswer } from '@coffer/vault-protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HolderScene } from '../../testing/holder-scene.ts';

/** As many as one process looks after at a time. */
const CHALLENGES = 20;
/** Answers that are lost: an authorization is sent again at once. */
const LOST: Readonly<Record<string, number>> = {
  'sandbox.authenticate.v1': 1,
  'sandbox.authorize.v4': 2,
};
const UNKNOWN: SendAnswer = { status: 'unknown', reason: 'timeout' };
const REPAIR_TIMEOUT_MS = 60_000;

let scene: HolderScene;
beforeAll(async () => {
  scene = await HolderScene.start();
});
afterAll(() => scene.stop());

test('banks that do not answer hold up neither payments nor directory servers', async () => {
  const { cardDoor } = scene.server;
  for (let i = 0; i < CHALLENGES; i += 1) await scene.waiting();
  const gate = Promise.withResolvers<void>();
  const lost = new Map<string, number>();
  cardDoor.answer = async (request) => {
    const { skeleton, reference } = request;
    if (skeleton === 'sandbox.inquire.v1') {
      await gate.promise;
      return cardDoor.issuer(request);
    }
    const times = (lost.get(reference) ?? 0) + 1;
    lost.set(reference, times);
    return times <= (LOST[skeleton] ?? 0) ? UNKNOWN : cardDoor.issuer(request);
  };
  // All at once: none may be looked after before the banks go quiet.
  await scene.rows(`update authentications set due_at = now() where state = 'challenge'`);
  const inquiries = (): number =>
    cardDoor.sent.filter(({ skeleton }) => skeleton === 'sandbox.inquire.v1').length;
  await expect.poll(inquiries, { timeout: REPAIR_TIMEOUT_MS }).toBe(CHALLENGES);
  const paying = await scene.pay({ payment_method: 'pm_card_visa' });
  const asking = await scene.pay();
  expect([paying.body.status, asking.body.status]).toEqual(['processing', 'processing']);
  const statuses = async (): Promise<string[]> => [
    (await scene.retrieve(paying.body.id)).status,
    (await scene.retrieve(asking.body.id)).status,
  ];
  await expect
    .poll(statuses, { timeout: REPAIR_TIMEOUT_MS })
    .toEqual(['succeeded', 'requires_action']);
  gate.resolve();
});
