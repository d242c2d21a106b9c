/*
 * Goal: a card whose issuer asks for its holder is saved once the holder has answered, and may then
 * be charged off session where the issuer lets that pass; a payment can save it as well.
 * Method: a whole server on a real database, asked over HTTP. The card door's stand-in answers as
 * the sandbox network does; what the issuer's page came to is set there.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkStripeObject } from '@coffer/testkit';
import { HolderScene, HOLDER_CARD, RETURN_URL } from '../../testing/holder-scene.ts';
import { PUBLISHABLE_KEY } from '../../testing/test-server.ts';

let scene: HolderScene;
beforeAll(async () => {
  scene = await HolderScene.start();
});
afterAll(() => scene.stop());
beforeEach(() => scene.reset());

const FAILURE = 'setup_intent_authentication_failure';

const asked = (): string[] => scene.server.cardDoor.sent.map(({ skeleton }) => skeleton);

/** Whether authorizations say that the holder once agreed. */
const agreements = (): unknown[] =>
  scene.server.cardDoor.sent
    .filter(({ skeleton }) => skeleton.startsWith('sandbox.authorize.'))
    .map(({ parameters }) => parameters['stored_credential']);

async function chargeOffSession(customer: string, payment_method: string): Promise<void> {
  await scene.pay({ customer, payment_method, off_session: true });
}

describe('a setup', () => {
  test('waits for its holder in the merchant’s page, and saves the card after it', async () => {
    const intent = await scene.settingUp({ use_stripe_sdk: true });
    const source = await scene.sourceOf(intent.id);
    expect([intent.status, intent.next_action]).toEqual([
      'requires_action',
      {
        type: 'use_stripe_sdk',
        use_stripe_sdk: {
          type: 'three_d_secure_redirect',
          source,
          stripe_js: `http://bank.test/acs?transaction=tx_of_${source}`,
        },
      },
    ]);
    const page = await scene.holderSays(intent.id, 'authenticated');
    expect(page.status).toBe(200);
    expect(await scene.retrieveSetup(intent.id)).toMatchObject({
      status: 'succeeded',
      next_action: null,
      payment_method: intent.payment_method,
    });
    expect(asked()).toEqual([
      'sandbox.verify.v2',
      'sandbox.authenticate.v1',
      'sandbox.inquire.v1',
      'sandbox.verify.v2',
    ]);
    const { body: method } = await scene.server.get(`/v1/payment_methods/${intent.payment_method}`);
    expect(method.customer).toBe(intent.customer);
    expect(await scene.eventsOf(intent.id)).toEqual([
      'setup_intent.created',
      'setup_intent.requires_action',
      'setup_intent.succeeded',
    ]);
    await chargeOffSession(intent.customer, intent.payment_method);
    expect(agreements()).toEqual([true]);
  });

  test('for payments with the holder present keeps no agreement to others', async () => {
    const intent = await scene.settingUp({ use_stripe_sdk: true, usage: 'on_session' });
    await scene.holderSays(intent.id, 'authenticated');
    await chargeOffSession(intent.customer, intent.payment_method);
    expect(agreements()).toEqual([false]);
  });

  test('sends a server’s customer away and back', async () => {
    const intent = await scene.settingUp({ return_url: RETURN_URL });
    expect(intent.next_action?.type).toBe('redirect_to_url');
    const back = await scene.holderSays(intent.id, 'authenticated');
    expect(back.headers.get('location')).toBe(
      `${RETURN_URL}&setup_intent=${intent.id}` +
        `&setup_intent_client_secret=${String(intent.client_secret)}&redirect_status=succeeded`,
    );
  });

  test.each(['failed', 'canceled'] as const)('%s may be tried again', async (result) => {
    const intent = await scene.settingUp({ use_stripe_sdk: true });
    await scene.holderSays(intent.id, result);
    expect(await scene.retrieveSetup(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      next_action: null,
      last_setup_error: { type: 'invalid_request_error', code: FAILURE },
    });
    expect((await scene.eventsOf(intent.id)).at(-1)).toBe('setup_intent.setup_failed');
    const path = `/v1/setup_intents/${intent.id}/confirm`;
    const again = await scene.post(path, { payment_method: intent.payment_method });
    expect(again.body.status).toBe('requires_action');
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieveSetup(intent.id)).status).toBe('succeeded');
  });

  test('whose page was closed fails, unless its holder had answered', async () => {
    for (const [answer, status] of [
      [null, 'requires_payment_method'],
      ['authenticated', 'succeeded'],
    ] as const) {
      const intent = await scene.settingUp({ use_stripe_sdk: true });
      const source = await scene.sourceOf(intent.id);
      if (answer !== null) scene.server.cardDoor.holders.set(source, answer);
      const canceled = await scene.post(
        `/v1/setup_intents/${intent.id}/source_cancel`,
        { client_secret: String(intent.client_secret), source },
        { key: PUBLISHABLE_KEY },
      );
      expect(canceled.body.status).toBe(status);
    }
  });

  test('that nobody answers in time is given up', async () => {
    const intent = await scene.settingUp({ use_stripe_sdk: true });
    await scene.passTime(intent.id, 'expired');
    await expect
      .poll(async () => (await scene.retrieveSetup(intent.id)).last_setup_error?.code)
      .toBe(FAILURE);
  });

  test('asks first where the merchant wants that', async () => {
    const intent = await scene.settingUp({
      payment_method: 'pm_card_visa',
      payment_method_options: { card: { request_three_d_secure: 'challenge' } },
    });
    expect(intent.status).toBe('requires_action');
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieveSetup(intent.id)).status).toBe('succeeded');
  });

  test('may be canceled or given another card while it waits', async () => {
    const first = await scene.settingUp({ use_stripe_sdk: true });
    const canceled = await scene.post(`/v1/setup_intents/${first.id}/cancel`);
    expect(canceled.body).toMatchObject({ status: 'canceled', next_action: null });
    await scene.holderSays(first.id, 'authenticated');
    expect((await scene.retrieveSetup(first.id)).status).toBe('canceled');
    const second = await scene.settingUp({ use_stripe_sdk: true });
    const path = `/v1/setup_intents/${second.id}`;
    const changed = await scene.post(path, { payment_method: 'pm_card_visa' });
    expect(changed.body).toMatchObject({ status: 'requires_confirmation', next_action: null });
    const saved = await scene.post(`${path}/confirm`);
    expect(saved.body.status).toBe('succeeded');
  });
});

test('every attempt is kept, with what came of it', async () => {
  const intent = await scene.settingUp({ use_stripe_sdk: true });
  await scene.holderSays(intent.id, 'failed');
  const path = `/v1/setup_intents/${intent.id}/confirm`;
  await scene.post(path, { payment_method: intent.payment_method });
  await scene.post(path, { payment_method: intent.payment_method });
  await scene.holderSays(intent.id, 'authenticated');
  const { body } = await scene.server.get(`/v1/setup_attempts?setup_intent=${intent.id}`);
  checkStripeObject(body);
  const [third, second, first] = body.data;
  expect(body.data).toHaveLength(3);
  expect(first).toMatchObject({
    ...{ object: 'setup_attempt', status: 'failed', usage: 'off_session' },
    ...{ customer: intent.customer, payment_method: intent.payment_method },
    setup_error: { code: FAILURE },
    payment_method_details: { type: 'card', card: { three_d_secure: null, last4: '4242' } },
  });
  expect(second.status).toBe('abandoned');
  expect(third).toMatchObject({
    ...{ status: 'succeeded', setup_error: null, setup_intent: intent.id },
    payment_method_details: {
      card: { three_d_secure: { authentication_flow: 'challenge', result: 'authenticated' } },
    },
  });
  const { body: expanded } = await scene.server.get(
    `/v1/setup_intents/${intent.id}?expand[]=latest_attempt`,
  );
  expect(checkStripeObject(expanded).latest_attempt).toEqual(third);
  expect((await scene.server.get('/v1/setup_attempts')).status).toBe(400);
});

describe('a payment that saves its card', () => {
  test.each([
    ['off_session', true],
    ['on_session', false],
  ])('%s: the agreement is kept: %s', async (setup_future_usage, kept) => {
    const { body: customer } = await scene.post('/v1/customers');
    const intent = await scene.waiting({ customer: customer.id, setup_future_usage });
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieve(intent.id)).status).toBe('succeeded');
    scene.reset();
    await chargeOffSession(customer.id, intent.payment_method);
    expect(agreements()).toEqual([kept]);
  });

  test('without its holder keeps no agreement', async () => {
    const { body: customer } = await scene.post('/v1/customers');
    const form = { customer: customer.id, setup_future_usage: 'off_session' };
    const { body: intent } = await scene.pay({ ...form, payment_method: 'pm_card_visa' });
    expect(intent.status).toBe('succeeded');
    scene.reset();
    await chargeOffSession(customer.id, intent.payment_method);
    expect(agreements()).toEqual([false]);
  });
});

test('a card that was only attached has no agreement', async () => {
  const { body: customer } = await scene.post('/v1/customers');
  const path = `/v1/payment_methods/${HOLDER_CARD}/attach`;
  const { body: method } = await scene.post(path, { customer: customer.id });
  scene.reset();
  await chargeOffSession(customer.id, method.id);
  expect(agreements()).toEqual([false]);
});
