/*
 * Goal: a payment whose issuer asks for the card's holder waits for it, goes on exactly once, and
 * ends as Stripe's does when the holder fails, leaves or is late.
 * Method: a whole server on a real database, asked over HTTP. The card door's stand-in answers as
 * the sandbox network does; what the issuer's page came to is set there. The real network is in
 * e2e/three-d-secure.test.ts.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkStripeObject } from '@coffer/testkit';
import { HolderScene, RETURN_URL } from '../../testing/holder-scene.ts';
import { PUBLISHABLE_KEY } from '../../testing/test-server.ts';

let scene: HolderScene;
beforeAll(async () => {
  scene = await HolderScene.start();
});
afterAll(() => scene.stop());
beforeEach(() => scene.reset());

const FAILURE = 'payment_intent_authentication_failure';

describe('a challenge', () => {
  test('is the next action of a browser’s own page, and the payment goes on after it', async () => {
    const intent = await scene.waiting();
    const source = await scene.sourceOf(intent.id);
    const transaction = `tx_of_${source}`;
    expect(intent.next_action).toEqual({
      type: 'use_stripe_sdk',
      use_stripe_sdk: {
        type: 'three_d_secure_redirect',
        source,
        stripe_js: `http://bank.test/acs?transaction=${transaction}`,
      },
    });
    expect([intent.latest_charge, intent.last_payment_error]).toEqual([null, null]);
    const page = await scene.holderSays(intent.id, 'authenticated');
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('Your bank has confirmed it'),
    ]);
    expect(scene.authorizations()).toEqual([null, transaction]);
    const paid = await scene.retrieve(intent.id);
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 2000, next_action: null });
    const { body: charge } = await scene.server.get(`/v1/charges/${String(paid.latest_charge)}`);
    checkStripeObject(charge);
    expect(charge.payment_method_details.card).toMatchObject({
      electronic_commerce_indicator: '05',
      three_d_secure: {
        authentication_flow: 'challenge',
        electronic_commerce_indicator: '05',
        exemption_indicator: null,
        result: 'authenticated',
        result_reason: null,
        transaction_id: transaction,
        version: '2.2.0',
      },
    });
    expect(await scene.eventsOf(intent.id)).toEqual([
      'payment_intent.created',
      'payment_intent.requires_action',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  test('is a redirect for a server that names where to return, with the result in it', async () => {
    const { body: intent } = await scene.pay({ return_url: RETURN_URL });
    const source = await scene.sourceOf(intent.id);
    expect(intent.next_action).toEqual({
      type: 'redirect_to_url',
      redirect_to_url: {
        return_url: RETURN_URL,
        url: `http://bank.test/acs?transaction=tx_of_${source}`,
      },
    });
    const back = await scene.holderSays(intent.id, 'authenticated');
    const address =
      `${RETURN_URL}&payment_intent=${intent.id}` +
      `&payment_intent_client_secret=${intent.client_secret}&redirect_status=`;
    expect([back.status, back.headers.get('location')]).toEqual([303, `${address}succeeded`]);
    const again = await fetch(await scene.notificationOf(source), { redirect: 'manual' });
    expect(again.headers.get('location')).toBe(`${address}succeeded`);
    expect(scene.authorizations()).toHaveLength(2);
  });

  test('may capture later', async () => {
    const intent = await scene.waiting({ capture_method: 'manual' });
    await scene.holderSays(intent.id, 'authenticated');
    expect(await scene.retrieve(intent.id)).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 2000,
    });
  });

  test('is looked after when somebody asks for the intent, and the browser is gone', async () => {
    const intent = await scene.waiting();
    scene.server.cardDoor.holders.set(await scene.sourceOf(intent.id), 'authenticated');
    expect((await scene.retrieve(intent.id)).status).toBe('requires_action');
    await scene.rows(
      'update authentications set due_at = now() + interval $$10 s$$ where intent = $1',
      [intent.id],
    );
    expect((await scene.retrieve(intent.id)).status).toBe('succeeded');
  });

  test('is looked after by itself', async () => {
    const intent = await scene.waiting();
    scene.server.cardDoor.holders.set(await scene.sourceOf(intent.id), 'authenticated');
    await scene.passTime(intent.id, 'due');
    await vi.waitFor(
      async () => {
        const [row] = await scene.rows('select status from payment_intents where id = $1', [
          intent.id,
        ]);
        expect(row).toEqual({ status: 'succeeded' });
      },
      { timeout: 60_000 },
    );
  });

  test('ends once, whoever looks first', async () => {
    const intent = await scene.waiting();
    const source = await scene.sourceOf(intent.id);
    scene.server.cardDoor.holders.set(source, 'authenticated');
    const url = await scene.notificationOf(source);
    await scene.passTime(intent.id, 'due');
    await Promise.all([
      ...Array.from({ length: 8 }, () => fetch(url, { redirect: 'manual' })),
      ...Array.from({ length: 4 }, () => scene.retrieve(intent.id)),
    ]);
    await expect.poll(async () => (await scene.retrieve(intent.id)).status).toBe('succeeded');
    expect(scene.authorizations()).toHaveLength(2);
    expect(
      await scene.rows('select id from charges where payment_intent = $1', [intent.id]),
    ).toHaveLength(1);
  });

  test('the request’s idempotency key keeps its answer', async () => {
    const ask = { headers: { 'idempotency-key': 'challenge' } };
    const first = await scene.pay({ use_stripe_sdk: true }, ask);
    await scene.holderSays(first.body.id, 'authenticated');
    const replay = await scene.pay({ use_stripe_sdk: true }, ask);
    expect(replay.body).toEqual(first.body);
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
  });
});

describe('no authentication', () => {
  test.each(['failed', 'canceled'] as const)('%s: another try may be made', async (result) => {
    const intent = await scene.waiting({ return_url: RETURN_URL, use_stripe_sdk: false });
    const back = await scene.holderSays(intent.id, result);
    expect(back.headers.get('location')).toMatch(/&redirect_status=failed$/);
    const failed = await scene.retrieve(intent.id);
    expect(failed).toMatchObject({
      status: 'requires_payment_method',
      next_action: null,
      payment_method: null,
      latest_charge: null,
      last_payment_error: {
        type: 'invalid_request_error',
        code: FAILURE,
        payment_method: { id: intent.payment_method },
      },
    });
    expect((await scene.eventsOf(intent.id)).slice(-2)).toEqual([
      'payment_intent.requires_action',
      'payment_intent.payment_failed',
    ]);
    const again = await scene.post(`/v1/payment_intents/${intent.id}/confirm`, {
      payment_method: intent.payment_method,
    });
    expect(again.body.status).toBe('requires_action');
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieve(intent.id)).status).toBe('succeeded');
  });

  test('in time: the intent is given up', async () => {
    const intent = await scene.waiting();
    await scene.passTime(intent.id, 'expired');
    await vi.waitFor(
      async () => {
        const { body } = await scene.server.get(`/v1/payment_intents/${intent.id}`);
        expect(body).toMatchObject({
          status: 'requires_payment_method',
          last_payment_error: { code: FAILURE },
        });
      },
      { timeout: 60_000 },
    );
    expect(
      await scene.rows('select state from authentications where intent = $1', [intent.id]),
    ).toEqual([{ state: 'expired' }]);
  });

  test('a page that was closed is told by its browser', async () => {
    const intent = await scene.waiting();
    const source = await scene.sourceOf(intent.id);
    const path = `/v1/payment_intents/${intent.id}/source_cancel`;
    const form = { client_secret: intent.client_secret, source };
    const canceled = await scene.post(path, form, { key: PUBLISHABLE_KEY });
    expect([canceled.status, canceled.body]).toEqual([
      200,
      expect.objectContaining({
        status: 'requires_payment_method',
        next_action: null,
        last_payment_error: expect.objectContaining({ code: FAILURE }),
      }),
    ]);
    expect(canceled.body).not.toHaveProperty('metadata');
    // Once more changes nothing.
    expect((await scene.post(path, form, { key: PUBLISHABLE_KEY })).body.status).toBe(
      'requires_payment_method',
    );
    expect(
      (await scene.eventsOf(intent.id)).filter((type) => /payment_failed/.test(type)),
    ).toHaveLength(1);
  });

  test('a page that was closed after its holder had answered is paid', async () => {
    const intent = await scene.waiting();
    const source = await scene.sourceOf(intent.id);
    scene.server.cardDoor.holders.set(source, 'authenticated');
    const path = `/v1/payment_intents/${intent.id}/source_cancel`;
    const form = { client_secret: intent.client_secret, source };
    expect((await scene.post(path, form, { key: PUBLISHABLE_KEY })).body.status).toBe('succeeded');
  });

  test('error_on_requires_action fails instead', async () => {
    const reply = await scene.pay({ error_on_requires_action: true });
    expect([reply.status, reply.body.error]).toEqual([
      402,
      expect.objectContaining({ type: 'card_error', code: 'authentication_required' }),
    ]);
    expect(reply.body.error.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      next_action: null,
    });
    expect(await scene.eventsOf(reply.body.error.payment_intent.id)).toEqual([
      'payment_intent.created',
      'payment_intent.payment_failed',
    ]);
  });

  test('off session the card is declined, and nobody is asked', async () => {
    const reply = await scene.pay({ off_session: true });
    expect([reply.status, reply.body.error]).toEqual([
      402,
      expect.objectContaining({
        type: 'card_error',
        code: 'authentication_required',
        decline_code: 'authentication_required',
        charge: expect.stringMatching(/^ch_/),
        payment_method: expect.objectContaining({ object: 'payment_method' }),
      }),
    ]);
    expect(await scene.sourceOf(reply.body.error.payment_intent.id)).toBe('undefined');
  });
});
