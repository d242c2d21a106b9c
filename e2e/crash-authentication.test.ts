// Goal: a payment that asks for the card's holder moves money once, wherever the server dies: while
// it asks, and while it goes on. Method: as in crash.test.ts, on a stack of its own (the launcher
// starts a process again a few times a minute); the holder's part is done over HTTP.
import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideOnBankPage } from '../conformance/bank-page.ts';
import {
  BEFORE_THE_HOLDER_IS_ASKED_FOR,
  BEFORE_THE_OPERATION,
  WHILE_THE_DIRECTORY_IS_ASKED,
  WHILE_THE_OUTCOME_IS_WRITTEN,
} from './crash-moments.ts';
import { CrashScene, until } from './crash-scene.ts';
import { surviveCrash } from './survive-crash.ts';

const AMOUNT = 5_000;
const EVENTS = [
  'payment_intent.created',
  'payment_intent.requires_action',
  'charge.succeeded',
  'payment_intent.succeeded',
  'charge.updated',
];
const SETTLED_MAX_MS = 5_000;

let scene: CrashScene;
beforeAll(async () => {
  scene = await CrashScene.start();
});
afterAll(() => scene.end());

async function expectPaidOnce(id: string): Promise<void> {
  const intent = await scene.api.paymentIntents.retrieve(id);
  expect(intent).toMatchObject({ status: 'succeeded', amount_received: AMOUNT });
  expect(await scene.standing(id)).toEqual([{ amount: AMOUNT, captured: AMOUNT, refunded: 0 }]);
  const charges = await scene.api.charges.list({ payment_intent: id });
  expect(charges.data).toMatchObject([{ id: intent.latest_charge, status: 'succeeded' }]);
  expect(await scene.eventsOf(id, EVENTS.length)).toEqual(EVENTS);
}

/** A payment with a card whose issuer asks for the holder, not confirmed yet. */
async function newSecured(): Promise<string> {
  const payment_method = await scene.holderPaymentMethod();
  return (await scene.newIntent({ amount: AMOUNT, payment_method })).id;
}

const RETURN_URL = 'https://shop.example/back';

/** The holder presses Complete; the browser has not followed yet. Gives where it would go. */
async function complete(intent: Stripe.PaymentIntent): Promise<URL> {
  return decideOnBankPage(intent.next_action?.redirect_to_url?.url ?? '', 'complete');
}

test.each([BEFORE_THE_HOLDER_IS_ASKED_FOR, WHILE_THE_DIRECTORY_IS_ASKED])(
  'a payment that asks for its holder, $name: kill server',
  async ({ crash }) => {
    const id = await newSecured();
    const waiting = await surviveCrash({
      ...{ scene, intent: id, kind: 'authorize', victim: 'server', crash },
      ask: (options) => scene.api.paymentIntents.confirm(id, { return_url: RETURN_URL }, options),
      look: (one) => scene.api.paymentIntents.retrieve(one),
    });
    expect(waiting.status).toBe('requires_action');
    const asked = await scene.rows('select state from coffer.authentications where intent = $1', [
      id,
    ]);
    expect(asked).toEqual([{ state: 'challenge' }]);
    await fetch(await complete(waiting), { redirect: 'manual' });
    await expectPaidOnce(id);
  },
);

test.each([BEFORE_THE_OPERATION, WHILE_THE_OUTCOME_IS_WRITTEN])(
  'a payment that goes on after its holder, $name: kill server',
  async ({ crash }) => {
    const id = await newSecured();
    const intent = await scene.api.paymentIntents.confirm(id, { return_url: RETURN_URL });
    const back = await complete(intent);
    // The browser's visit is lost with the server.
    const send = (): void => void fetch(back, { redirect: 'manual' }).catch(() => null);
    await crash({ scene, intent: id, kind: 'authorize', victim: 'server', send });
    await scene.ready();
    const readyMs = Date.now();
    await until('the payment is settled', async () => {
      const { status } = await scene.api.paymentIntents.retrieve(id);
      return status === 'succeeded' ? true : null;
    });
    expect(Date.now() - readyMs).toBeLessThan(SETTLED_MAX_MS);
    await expectPaidOnce(id);
  },
);
