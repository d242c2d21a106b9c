/*
 * Goal: a session whose card's holder is asked waits with its intent, is complete when that is
 * paid, whoever settles it, and is never paid once it has expired.
 * Method: a whole server; the card door's stand-in plays the issuer, whose page is answered there.
 */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { CheckoutClient, OK_URL, type Body } from '../../testing/checkout.ts';
import { HOLDER_CARD, HolderScene } from '../../testing/holder-scene.ts';

let scene: HolderScene;
let checkout: CheckoutClient;
beforeAll(async () => {
  scene = await HolderScene.start();
  checkout = new CheckoutClient(scene.server);
});
afterAll(() => scene.stop());
beforeEach(() => scene.reset());

/** A session whose holder is at the bank. */
async function waiting(form: Record<string, string | boolean> = {}): Promise<Body> {
  const session = await checkout.open({ expand: ['line_items'] });
  const { status, body } = await checkout.pay(session, {
    payment_method: HOLDER_CARD,
    email: 'jenny@example.com',
    ...form,
  });
  expect([status, body.status, body.payment_intent.status]).toEqual([
    200,
    'open',
    'requires_action',
  ]);
  return body;
}

test('the bank sends the browser back, and the session is complete', async () => {
  const page = await waiting();
  expect(page.payment_intent.next_action).toMatchObject({
    type: 'redirect_to_url',
    redirect_to_url: { return_url: page.url },
  });
  const back = await scene.holderSays(page.payment_intent.id, 'authenticated');
  expect(back.headers.get('location')).toContain(`${page.url}?payment_intent=`);
  expect(await checkout.session(page.id)).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
  });
});

test.each([
  ['https://shop.example/other', true],
  ['https://shop.example.evil.test/', false],
  ['https://evil.test/?to=https://shop.example', false],
])('a browser that names %s is sent back there: %s', async (return_url, isUsed) => {
  const page = await waiting({ return_url });
  expect(page.payment_intent.next_action.redirect_to_url.return_url).toBe(
    isUsed ? return_url : page.url,
  );
});

test('a browser’s own page shows the bank’s, and the session completes by itself', async () => {
  const page = await waiting({ use_stripe_sdk: true });
  expect(page.payment_intent.next_action.type).toBe('use_stripe_sdk');
  const source = await scene.sourceOf(page.payment_intent.id);
  scene.server.cardDoor.holders.set(source, 'authenticated');
  await scene.passTime(page.payment_intent.id, 'due');
  await vi.waitFor(async () => expect((await checkout.session(page.id)).status).toBe('complete'), {
    timeout: 60_000,
  });
});

test('while the holder is away nothing changes; another card may be tried', async () => {
  const page = await waiting();
  const told = await fetch(`${scene.server.checkoutBase}/c/pay/${page.id}/state`, {
    method: 'POST',
  });
  expect(await told.json()).toMatchObject({ kind: 'challenge', view: { status: 'open' } });
  const changing = await checkout.browse(page.id, { email: 'other@example.com' });
  expect(changing.body.error.code).toBe('checkout_session_processing');
  expect((await checkout.pay(page)).body.status).toBe('complete');
  await scene.holderSays(page.payment_intent.id, 'authenticated');
  const { payment_intent } = await checkout.session(page.id);
  const charges = await scene.server.get(`/v1/charges?payment_intent=${payment_intent}`);
  expect(charges.body.data).toHaveLength(1);
});

test('a holder who fails may try again', async () => {
  const page = await waiting();
  await scene.holderSays(page.payment_intent.id, 'failed');
  const seen = await checkout.browse(`${page.id}/init`);
  expect(seen.body).toMatchObject({
    status: 'open',
    payment_intent: { status: 'requires_payment_method' },
  });
  const told = await fetch(`${scene.server.checkoutBase}/c/pay/${page.id}/state`, {
    method: 'POST',
    headers: { 'accept-language': 'de' },
  });
  expect(await told.json()).toMatchObject({
    kind: 'view',
    view: { status: 'open' },
    declined: expect.stringContaining('Ihre Bank konnte nicht bestätigen'),
  });
  expect((await checkout.pay(page)).body.status).toBe('complete');
});

test('a session that expires while the holder is away is not paid any more', async () => {
  const page = await waiting();
  const expired = await scene.server.post(`/v1/checkout/sessions/${page.id}/expire`);
  expect(expired.body.status).toBe('expired');
  const sent = scene.server.cardDoor.sent.length;
  await scene.holderSays(page.payment_intent.id, 'authenticated');
  const intent = await scene.server.get(`/v1/payment_intents/${page.payment_intent.id}`);
  expect([intent.body.status, intent.body.amount_received]).toEqual(['canceled', 0]);
  expect((await checkout.session(page.id)).status).toBe('expired');
  expect(scene.authorizations().length).toBeLessThanOrEqual(sent);
});

test('a session that becomes free while the holder is away moves no money afterwards', async () => {
  const coupon = await checkout.make('/v1/coupons', { percent_off: 100 });
  const { code } = await checkout.make('/v1/promotion_codes', {
    promotion: { type: 'coupon', coupon: coupon.id },
  });
  const session = await checkout.open({ allow_promotion_codes: true });
  const form = { payment_method: HOLDER_CARD, email: 'jenny@example.com' };
  const asked = await checkout.pay(session, form);
  const intent = asked.body.payment_intent.id;
  const source = await scene.sourceOf(intent);
  const before = scene.authorizations();
  const free = await checkout.pay(session, { ...form, promotion_code: code });
  expect([free.body.status, free.body.payment_status]).toEqual(['complete', 'no_payment_required']);
  scene.server.cardDoor.holders.set(source, 'authenticated');
  await scene.passTime(intent, 'due');
  await scene.holderSays(intent, 'authenticated');
  const { body } = await scene.server.get(`/v1/payment_intents/${intent}`);
  expect([body.status, body.amount_received]).toEqual(['canceled', 0]);
  expect(scene.authorizations()).toEqual(before);
  const told = await scene.server.get('/v1/events?type=payment_intent.canceled&limit=100');
  expect(told.body.data.map(({ data }: Body) => data.object.id)).toContain(intent);
  expect(await checkout.session(session.id)).toMatchObject({
    status: 'complete',
    payment_status: 'no_payment_required',
  });
});

test('a card is saved once its holder has answered', async () => {
  const session = await checkout.make('/v1/checkout/sessions', {
    mode: 'setup',
    success_url: OK_URL,
  });
  const asked = await checkout.pay(session, {
    payment_method: HOLDER_CARD,
    email: 'jenny@example.com',
  });
  expect(asked.body).toMatchObject({
    status: 'open',
    setup_intent: { status: 'requires_action', next_action: { type: 'redirect_to_url' } },
  });
  await scene.holderSays(session.setup_intent, 'authenticated');
  const after = await checkout.session(session.id, '?expand[]=setup_intent');
  expect([after.status, after.setup_intent.status]).toEqual(['complete', 'succeeded']);
  expect(after.customer).toBe(after.setup_intent.customer);
});

test('a session for saving that expires meanwhile saves nothing', async () => {
  const form = { mode: 'setup', success_url: OK_URL };
  const session = await checkout.make('/v1/checkout/sessions', form);
  await checkout.pay(session, { payment_method: HOLDER_CARD, email: 'jenny@example.com' });
  const expired = await scene.server.post(`/v1/checkout/sessions/${session.id}/expire`);
  expect(expired.body.status).toBe('expired');
  await scene.holderSays(session.setup_intent, 'authenticated');
  const intent = await scene.server.get(`/v1/setup_intents/${session.setup_intent}`);
  expect(intent.body.status).toBe('canceled');
});
