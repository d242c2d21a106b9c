// Goal: money moves once. Server or vault are killed between any two steps of a payment; afterwards
// one authorization stands, the payment has one consistent state, and the client that repeats its
// request under the same idempotency key gets its answer within 5 seconds. Method: the stack is
// held at the moment by stopped processes and locked tables, so that each crash happens exactly
// there; then killed, let go, and looked at from all sides.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AFTER_THE_OUTCOME,
  BEFORE_THE_ANSWER,
  BEFORE_THE_OPERATION,
  BEFORE_THE_SEND,
  BEFORE_THE_SERVER_HEARS,
  crashAtTable,
  WHILE_THE_OUTCOME_IS_WRITTEN,
} from './crash-moments.ts';
import { CrashScene } from './crash-scene.ts';
import { surviveCrash } from './survive-crash.ts';

const AMOUNT = 5_000;
const PAID = [
  'payment_intent.created',
  'charge.succeeded',
  'payment_intent.succeeded',
  // Once it is booked.
  'charge.updated',
];

let scene: CrashScene;
beforeAll(async () => {
  scene = await CrashScene.start();
});
afterAll(() => scene.end());

async function expectPaidOnce(id: string): Promise<void> {
  const intent = await scene.api.paymentIntents.retrieve(id);
  expect(intent).toMatchObject({ status: 'succeeded', amount_received: AMOUNT });
  expect(await scene.standing(id)).toEqual([{ amount: AMOUNT, captured: AMOUNT, refunded: 0 }]);
  expect(await scene.eventsOf(id, PAID.length)).toEqual(PAID);
  const charges = await scene.api.charges.list({ payment_intent: id });
  expect(charges.data).toMatchObject([
    { id: intent.latest_charge, status: 'succeeded', amount_captured: AMOUNT },
  ]);
  const postings = await scene.rows(
    `select amount::int from coffer.postings where source = $1 and type = 'charge'`,
    [intent.latest_charge],
  );
  expect(postings).toEqual([{ amount: AMOUNT }]);
}

test.each([
  { moment: BEFORE_THE_OPERATION, victim: 'server' },
  { moment: BEFORE_THE_SEND, victim: 'server' },
  { moment: BEFORE_THE_SEND, victim: 'vault' },
  { moment: BEFORE_THE_ANSWER, victim: 'server' },
  { moment: BEFORE_THE_ANSWER, victim: 'vault' },
  { moment: BEFORE_THE_SERVER_HEARS, victim: 'server' },
  { moment: BEFORE_THE_SERVER_HEARS, victim: 'vault' },
  { moment: WHILE_THE_OUTCOME_IS_WRITTEN, victim: 'server' },
  { moment: AFTER_THE_OUTCOME, victim: 'server' },
] as const)('a payment, $moment.name: kill $victim', async ({ moment, victim }) => {
  const { id } = await scene.newIntent({ amount: AMOUNT });
  await surviveCrash({
    ...{ scene, intent: id, kind: 'authorize', victim, crash: moment.crash },
    ask: (options) => scene.api.paymentIntents.confirm(id, {}, options),
    look: (one) => scene.api.paymentIntents.retrieve(one),
  });
  await expectPaidOnce(id);
});

test('a payment created and confirmed in one call is made once', async () => {
  const payment_method = await scene.paymentMethod();
  const paid = await surviveCrash({
    ...{ scene, intent: 'new', kind: 'create', victim: 'server' },
    crash: (site) => crashAtTable(site, 'coffer.charges'),
    ask: (options) =>
      scene.api.paymentIntents.create(
        {
          amount: AMOUNT,
          currency: 'usd',
          payment_method,
          confirm: true,
          automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        },
        options,
      ),
    look: (one) => scene.api.paymentIntents.retrieve(one),
  });
  const made = await scene.rows('select id from coffer.payment_intents where payment_method = $1', [
    payment_method,
  ]);
  expect(made).toEqual([{ id: paid.id }]);
  await expectPaidOnce(paid.id);
});
