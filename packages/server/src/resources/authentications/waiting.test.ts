/*
 * Goal: while a payment waits for its holder, or for the directory server, everything else that can
 * happen to it ends well; and its CVC lives as long as it must and no longer.
 * Method: as challenge.test.ts.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { HOLDER_CARD, HolderScene } from '../../testing/holder-scene.ts';
import type { Reply } from '../../testing/test-server.ts';

let scene: HolderScene;
beforeAll(async () => {
  scene = await HolderScene.start();
});
afterAll(() => scene.stop());
beforeEach(() => scene.reset());

describe('while it waits', () => {
  test('another confirmation begins anew, and the first challenge counts no more', async () => {
    const intent = await scene.waiting();
    const first = await scene.sourceOf(intent.id);
    const again = await scene.post(`/v1/payment_intents/${intent.id}/confirm`, {
      payment_method: 'pm_card_visa',
    });
    expect(again.body.status).toBe('succeeded');
    scene.server.cardDoor.holders.set(first, 'authenticated');
    const page = await fetch(await scene.notificationOf(first));
    expect(await page.text()).toContain('Your bank has not confirmed it');
    const hebrew = await fetch(await scene.notificationOf(first), {
      headers: { 'accept-language': 'he' },
    });
    const text = await hebrew.text();
    expect(text).toContain('<html lang="he" dir="rtl">');
    expect(text).toContain('<h1>הבנק לא אישר</h1>');
    expect(
      await scene.rows('select id from charges where payment_intent = $1', [intent.id]),
    ).toHaveLength(1);
  });

  test('a description may change; another amount is another payment', async () => {
    const intent = await scene.waiting();
    const path = `/v1/payment_intents/${intent.id}`;
    const described = await scene.post(path, { description: 'Beans' });
    expect(described.body).toMatchObject({ status: 'requires_action', description: 'Beans' });
    const dearer = await scene.post(path, { amount: 3000 });
    expect(dearer.body).toMatchObject({ status: 'requires_confirmation', next_action: null });
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieve(intent.id)).status).toBe('requires_confirmation');
  });

  test('it may be canceled, and the holder’s answer changes nothing', async () => {
    const intent = await scene.waiting();
    const { body } = await scene.post(`/v1/payment_intents/${intent.id}/cancel`);
    expect(body).toMatchObject({ status: 'canceled', next_action: null });
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieve(intent.id)).status).toBe('canceled');
    expect(scene.authorizations()).toEqual([null]);
  });

  test('a merchant that confirms by hand does so afterwards', async () => {
    const intent = await scene.waiting({ confirmation_method: 'manual' });
    await scene.holderSays(intent.id, 'authenticated');
    expect(await scene.retrieve(intent.id)).toMatchObject({
      status: 'requires_confirmation',
      next_action: null,
      payment_method: intent.payment_method,
    });
    const { body } = await scene.post(`/v1/payment_intents/${intent.id}/confirm`);
    expect(body.status).toBe('succeeded');
    expect(scene.authorizations()).toEqual([null, `tx_of_${await scene.sourceOf(intent.id)}`]);
  });

  test('an authentication serves the amount that it was for, and no other', async () => {
    const intent = await scene.waiting({ confirmation_method: 'manual' });
    await scene.holderSays(intent.id, 'authenticated');
    await scene.post(`/v1/payment_intents/${intent.id}`, { amount: 9000 });
    const { body } = await scene.post(`/v1/payment_intents/${intent.id}/confirm`);
    expect(body.status).toBe('requires_action');
    expect(scene.authorizations()).toEqual([null, null]);
  });

  test('a payment method that was used up meanwhile fails the payment', async () => {
    const intent = await scene.waiting();
    const other = await scene.post('/v1/payment_intents', {
      ...{ amount: 2000, currency: 'usd', confirm: true },
      payment_method: intent.payment_method,
    });
    await scene.holderSays(other.body.id, 'authenticated');
    expect((await scene.retrieve(other.body.id)).status).toBe('succeeded');
    await scene.holderSays(intent.id, 'authenticated');
    expect(await scene.retrieve(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { message: expect.stringContaining('previously used') },
    });
  });
});

describe('the CVC', () => {
  const cvcs = (): unknown => scene.server.cardDoor.cvcs.map(({ path }) => path);

  async function withCvc(): Promise<Reply['body']> {
    const { body: intent } = await scene.post('/v1/payment_intents', {
      amount: 500,
      currency: 'usd',
    });
    const reply = await scene.server.envelope({
      path: `/v1/payment_intents/${intent.id}/confirm`,
      body: 'payment_method_data[type]=card&use_stripe_sdk=true',
      card: { at: 'payment_method_data[card]', facts: scene.server.cardDoor.store(HOLDER_CARD) },
    });
    expect(reply.body.status).toBe('requires_action');
    return reply.body;
  }

  test('waits with the holder, and is sent once more afterwards', async () => {
    const intent = await withCvc();
    expect(scene.server.cardDoor.cvcs).toEqual([
      {
        path: '/cvcs/extend',
        body: {
          account_id: expect.stringMatching(/^acct_/),
          cvc_ref: expect.stringMatching(/^stored_cvc_/),
          life_ms: 900_000,
        },
      },
    ]);
    await scene.holderSays(intent.id, 'authenticated');
    const sent = scene.server.cardDoor.sent.filter(({ skeleton }) => /authorize/.test(skeleton));
    expect(sent.map(({ cvc_ref }) => cvc_ref)).toEqual([sent[0]?.cvc_ref, sent[0]?.cvc_ref]);
    expect(sent[0]?.cvc_ref).toMatch(/^stored_cvc_/);
    expect(cvcs()).toEqual(['/cvcs/extend']);
  });

  test('goes when the holder does not come', async () => {
    const intent = await withCvc();
    await scene.holderSays(intent.id, 'failed');
    expect(cvcs()).toEqual(['/cvcs/extend', '/cvcs/delete']);
    const other = await withCvc();
    await scene.post(`/v1/payment_intents/${other.id}/cancel`);
    expect(cvcs()).toEqual(['/cvcs/extend', '/cvcs/delete', '/cvcs/extend', '/cvcs/delete']);
    expect(
      await scene.rows('select 1 from payment_methods where id = $1 and cvc_ref is not null', [
        intent.payment_method,
      ]),
    ).toEqual([]);
  });

  test('that is gone is gone without', async () => {
    const intent = await withCvc();
    scene.server.cardDoor.answer = (request) =>
      request.cvc_ref === null
        ? scene.server.cardDoor.issuer(request)
        : { status: 'refused', reason: 'cvc_gone' };
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieve(intent.id)).status).toBe('succeeded');
    expect(scene.authorizations().at(-1)).toBe(`tx_of_${await scene.sourceOf(intent.id)}`);
  });
});

describe('a directory server', () => {
  test('is asked first where the merchant wants that', async () => {
    const options = { payment_method_options: { card: { request_three_d_secure: 'any' } } };
    const intent = await scene.waiting(options);
    expect(scene.server.cardDoor.sent.map(({ skeleton }) => skeleton)).toEqual([
      'sandbox.authenticate.v1',
    ]);
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieve(intent.id)).status).toBe('succeeded');
  });

  test('that does not answer is asked again, under the same reference', async () => {
    let left = 1;
    scene.server.cardDoor.answer = (request) => {
      if (request.skeleton !== 'sandbox.authenticate.v1')
        return scene.server.cardDoor.issuer(request);
      left -= 1;
      return left < 0
        ? scene.server.cardDoor.issuer(request)
        : { status: 'unknown', reason: 'timeout' };
    };
    const reply = await scene.pay({ use_stripe_sdk: true });
    expect(reply.body.status).toBe('processing');
    await vi.waitFor(
      async () => expect((await scene.retrieve(reply.body.id)).status).toBe('requires_action'),
      { timeout: 60_000, interval: 100 },
    );
    const asked = scene.server.cardDoor.sent.filter(({ skeleton }) =>
      /authenticate/.test(skeleton),
    );
    expect(new Set(asked.map(({ reference }) => reference)).size).toBe(1);
  });

  test('that never answers leaves the decision to the issuer', async () => {
    scene.server.cardDoor.answer = (request) =>
      request.skeleton === 'sandbox.authenticate.v1'
        ? { status: 'unknown', reason: 'timeout' }
        : scene.server.cardDoor.issuer(request);
    const { body: intent } = await scene.pay();
    await scene.passTime(intent.id, 'expired');
    await vi.waitFor(
      async () =>
        expect(await scene.retrieve(intent.id)).toMatchObject({
          status: 'requires_payment_method',
          last_payment_error: { code: 'card_declined', decline_code: 'generic_decline' },
        }),
      { timeout: 60_000 },
    );
  });
});

test.each([
  '/back',
  'shop.test/back',
  ['javascript', 'alert(1)'].join(':'),
  'myapp://back',
  'https://user:secret@shop.test/',
  'https://shop.test/a b',
  `https://shop.test/${'x'.repeat(2_000)}`,
])('a return_url of %s is refused', async (return_url) => {
  const reply = await scene.pay({ return_url });
  expect([reply.status, reply.body.error.code, reply.body.error.param]).toEqual([
    400,
    'url_invalid',
    'return_url',
  ]);
});
