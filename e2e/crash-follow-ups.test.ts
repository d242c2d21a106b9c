// Goal: what follows a payment, and what comes before it, also happens once: capture, cancellation,
// refund, and storing a card survive a kill of server or vault between their steps.
// Method: as in crash.test.ts; the network's books, the API and the stored cards are compared.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  BEFORE_THE_ANSWER,
  BEFORE_THE_SEND,
  crashAtTable,
  WHILE_THE_OUTCOME_IS_WRITTEN,
} from './crash-moments.ts';
import { CrashScene } from './crash-scene.ts';
import { surviveCrash } from './survive-crash.ts';

const AMOUNT = 5_000;
const PART = 1_200;

let scene: CrashScene;
beforeAll(async () => {
  scene = await CrashScene.start();
});
afterAll(() => scene.end());

describe.each([
  { moment: BEFORE_THE_SEND, victim: 'server' },
  { moment: BEFORE_THE_ANSWER, victim: 'vault' },
  { moment: WHILE_THE_OUTCOME_IS_WRITTEN, victim: 'server' },
] as const)('$moment.name: kill $victim', ({ moment, victim }) => {
  test('capture', async () => {
    const { id } = await scene.newIntent({
      amount: AMOUNT,
      capture_method: 'manual',
      confirm: true,
    });
    const captured = await surviveCrash({
      ...{ scene, intent: id, kind: 'capture', victim, crash: moment.crash },
      ask: (options) => scene.api.paymentIntents.capture(id, { amount_to_capture: PART }, options),
      look: (one) => scene.api.paymentIntents.retrieve(one),
    });
    expect(captured).toMatchObject({ id, status: 'succeeded', amount_received: PART });
    expect(await scene.standing(id)).toEqual([{ amount: AMOUNT, captured: PART, refunded: 0 }]);
    expect(await scene.eventsOf(id, 5)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
    ]);
  });

  test('cancellation', async () => {
    const { id } = await scene.newIntent({
      amount: AMOUNT,
      capture_method: 'manual',
      confirm: true,
    });
    const canceled = await surviveCrash({
      ...{ scene, intent: id, kind: 'void', victim, crash: moment.crash },
      ask: (options) => scene.api.paymentIntents.cancel(id, {}, options),
      look: (one) => scene.api.paymentIntents.retrieve(one),
    });
    expect(canceled).toMatchObject({ id, status: 'canceled', amount_capturable: 0 });
    expect(await scene.standing(id)).toEqual([]);
    expect(await scene.eventsOf(id, 5)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'charge.refunded',
      'payment_intent.canceled',
    ]);
  });

  test('refund', async () => {
    const { id } = await scene.newIntent({ amount: AMOUNT, confirm: true });
    const refund = await surviveCrash({
      ...{ scene, intent: id, kind: 'refund', victim, crash: moment.crash },
      ask: (options) => scene.api.refunds.create({ payment_intent: id, amount: PART }, options),
      look: (one) => scene.api.refunds.retrieve(one),
    });
    expect(refund).toMatchObject({ status: 'succeeded', amount: PART, payment_intent: id });
    expect(await scene.standing(id)).toEqual([
      { amount: AMOUNT, captured: AMOUNT, refunded: PART },
    ]);
    const { data } = await scene.api.refunds.list({ payment_intent: id });
    expect(data.map((one) => one.id)).toEqual([refund.id]);
    const postings = await scene.rows(
      'select type, amount::int from coffer.postings where source = $1',
      [refund.id],
    );
    expect(postings).toEqual([{ type: 'refund', amount: PART }]);
  });
});

test('an increment, while its outcome is written: kill server', async () => {
  const { id } = await scene.newIntent({
    amount: AMOUNT,
    capture_method: 'manual',
    confirm: true,
    payment_method_options: { card: { request_incremental_authorization: 'if_available' } },
  });
  const more = AMOUNT + PART;
  const incremented = await surviveCrash({
    ...{ scene, intent: id, kind: 'increment', victim: 'server' },
    crash: WHILE_THE_OUTCOME_IS_WRITTEN.crash,
    ask: (options) =>
      scene.api.paymentIntents.incrementAuthorization(id, { amount: more }, options),
    look: (one) => scene.api.paymentIntents.retrieve(one),
  });
  expect(incremented).toMatchObject({ amount: more, amount_capturable: more });
  expect(await scene.standing(id)).toEqual([{ amount: more, captured: 0, refunded: 0 }]);
  expect((await scene.api.paymentIntents.capture(id)).amount_received).toBe(more);
});

test.each([
  ['before the vault has stored it', 'cde.cards', 'vault'],
  ['after the vault has stored it', 'coffer.payment_methods', 'vault'],
  ['after the vault has stored it', 'coffer.payment_methods', 'server'],
] as const)('storing a card, %s (%s): kill %s', async (_, table, victim) => {
  const params = scene.cardParams();
  const method = await surviveCrash({
    ...{ scene, intent: `${table}-${victim}`, kind: 'card', victim },
    crash: (site) => crashAtTable(site, table),
    ask: (options) => scene.vault.paymentMethods.create(params, options),
    look: (one) => scene.api.paymentMethods.retrieve(one),
  });
  // One card was stored, one payment method names it, and it pays.
  const stored = await scene.rows<{ ref: string }>('select ref from cde.cards where last4 = $1', [
    method.card?.last4,
  ]);
  expect(stored).toHaveLength(1);
  const named = await scene.rows('select id from coffer.payment_methods where card_ref = $1', [
    stored[0]?.ref,
  ]);
  expect(named).toEqual([{ id: method.id }]);
  const paid = await scene.newIntent({
    amount: AMOUNT,
    payment_method: method.id,
    confirm: true,
  });
  expect(paid.status).toBe('succeeded');
});
