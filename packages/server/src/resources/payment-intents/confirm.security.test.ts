/*
 * Goal: a browser that confirms a payment undoes nothing that its merchant decided, and no CVC is
 * kept for an attempt that nobody goes on with.
 * Method: a whole server, confirmed with a publishable key and the intent's own secret as a page
 * that the shopper has changed would. The card door's stand-in tells what was sent, and dropped.
 */
import type { FormInput } from '@coffer/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HOLDER_CARD, HolderScene, type MadeIntent } from '../../testing/holder-scene.ts';
import { PUBLISHABLE_KEY, type Reply } from '../../testing/test-server.ts';

const CVC_AT = 'payment_method_options[card]';

let scene: HolderScene;
beforeAll(async () => {
  scene = await HolderScene.start();
});
afterAll(() => scene.stop());
beforeEach(() => scene.reset());

const intentWith = (form: Record<string, FormInput>): Promise<MadeIntent> =>
  scene.intent('payment_intents', { amount: 2000, currency: 'usd', ...form });
const confirm: HolderScene['confirm'] = (intent, form) => scene.confirm(intent, form);

/** The same through the door, as a frame that asked for the CVC does it. */
function confirmWithCvc({ id, client_secret }: MadeIntent, cvcRef: string): Promise<Reply> {
  return scene.server.envelope({
    path: `/v1/payment_intents/${id}/confirm`,
    headers: { authorization: `Bearer ${PUBLISHABLE_KEY}` },
    body: `client_secret=${client_secret}&use_stripe_sdk=true`,
    cvc: { at: CVC_AT, cvc_ref: cvcRef },
  });
}

/** A customer and the card that it saved. */
async function saved(alias = 'pm_card_visa'): Promise<Record<string, FormInput>> {
  const { body: customer } = await scene.post('/v1/customers');
  const attached = await scene.post(`/v1/payment_methods/${alias}/attach`, {
    customer: customer.id,
  });
  return { customer: customer.id, payment_method: attached.body.id };
}

const seen = ({ status, body }: Reply): unknown => [
  status,
  body.error?.code ?? body.status,
  body.error?.param,
];

describe('3-D Secure that the merchant wants', () => {
  const forced = { card: { request_three_d_secure: 'any' } };

  test.each(['automatic', 'challenge'])('is not made %s by a browser', async (value) => {
    const intent = await intentWith({
      payment_method: 'pm_card_visa',
      payment_method_options: forced,
    });
    const reply = await confirm(intent, {
      payment_method_options: { card: { request_three_d_secure: value } },
    });
    expect(seen(reply)).toEqual([403, 'secret_key_required', undefined]);
    expect(scene.server.cardDoor.sent).toEqual([]);
    expect(seen(await confirm(intent, { payment_method_options: forced }))).toEqual([
      200,
      'requires_action',
      undefined,
    ]);
  });

  test('is neither asked for by a browser, and its server may still change it', async () => {
    const intent = await intentWith({ payment_method: 'pm_card_visa' });
    const reply = await confirm(intent, { payment_method_options: forced });
    expect(seen(reply)).toEqual([403, 'secret_key_required', undefined]);
    const changed = await scene.post(`/v1/payment_intents/${intent.id}/confirm`, {
      payment_method_options: forced,
    });
    expect(changed.body.status).toBe('requires_action');
  });

  test('is not told of to who does not know the intent’s secret', async () => {
    const { id } = await intentWith({ payment_method_options: forced });
    const reply = await confirm(
      { kind: 'payment_intents', id, client_secret: `${id}_secret_guessed` },
      { payment_method_options: { card: { request_three_d_secure: 'automatic' } } },
    );
    expect(reply.status).toBe(404);
  });
});

describe('whether the card is used again', () => {
  const top = (setup_future_usage: string): Record<string, FormInput> => ({ setup_future_usage });
  const ofCards = (setup_future_usage: string): Record<string, FormInput> => ({
    payment_method_options: { card: { setup_future_usage } },
  });
  const REFUSED = [400, 'payment_intent_invalid_parameter', 'setup_future_usage'];

  test.each([
    [top('off_session'), top('on_session')],
    [top('off_session'), top('')],
    [top('off_session'), ofCards('none')],
    [top('on_session'), ofCards('none')],
    [top('off_session'), ofCards('on_session')],
    [ofCards('none'), ofCards('off_session')],
    [ofCards('none'), ofCards('')],
    [ofCards('off_session'), ofCards('on_session')],
    [{ ...top('on_session'), ...ofCards('off_session') }, ofCards('')],
    [{ ...top('off_session'), ...ofCards('off_session') }, top('')],
  ])('what the merchant said, %j, a browser does not change by %j', async (said, told) => {
    const { customer, payment_method } = await saved();
    const intent = await intentWith({ customer, payment_method, ...said });
    expect(seen(await confirm(intent, told))).toEqual(REFUSED);
    expect((await scene.retrieve(intent.id)).status).toBe('requires_confirmation');
    expect(seen(await confirm(intent, said))).toEqual([200, 'succeeded', undefined]);
  });

  test.each([
    [{}, top('off_session')],
    [{}, ofCards('on_session')],
    [top('on_session'), top('off_session')],
    [top('on_session'), ofCards('off_session')],
    [ofCards('on_session'), ofCards('off_session')],
  ])('where the merchant said %j, a browser may say %j', async (said, told) => {
    const { customer, payment_method } = await saved();
    const intent = await intentWith({ customer, payment_method, ...said });
    expect(seen(await confirm(intent, told))).toEqual([200, 'succeeded', undefined]);
  });

  test('a browser saves no card for a customer that the merchant did not name', async () => {
    const intent = await intentWith({ payment_method: 'pm_card_visa' });
    const { body } = await confirm(intent, ofCards('off_session'));
    const method = await scene.server.get(`/v1/payment_methods/${body.payment_method}`);
    expect([body.status, method.body.customer]).toEqual(['succeeded', null]);
  });
});

describe('a CVC that the merchant wants asked again', () => {
  const recollect = { payment_method_options: { card: { require_cvc_recollection: true } } };
  const MISSING = [400, 'parameter_missing', 'payment_method_options[card][cvc]'];

  test('is not waived by a browser', async () => {
    const intent = await intentWith({ ...(await saved()), ...recollect });
    const waived = await confirm(intent, {
      payment_method_options: { card: { require_cvc_recollection: false } },
    });
    expect(seen(waived)).toEqual([403, 'secret_key_required', undefined]);
    scene.reset();
    expect(seen(await confirm(intent))).toEqual(MISSING);
    expect(scene.server.cardDoor.sent).toEqual([]);
    const paid = await confirmWithCvc(intent, 'stored_cvc_again');
    expect(seen(paid)).toEqual([200, 'succeeded', undefined]);
    expect(scene.server.cardDoor.sent.at(-1)?.cvc_ref).toBe('stored_cvc_again');
  });

  test('is asked for also where the browser names the saved card', async () => {
    const { customer, payment_method } = await saved();
    const intent = await intentWith({ ...recollect, customer });
    expect(seen(await confirm(intent, { payment_method }))).toEqual(MISSING);
  });

  test('is not asked of a new card, nor of the merchant’s server', async () => {
    const fresh = await intentWith({ payment_method: 'pm_card_visa', ...recollect });
    expect((await confirm(fresh)).body.status).toBe('succeeded');
    const intent = await intentWith({ ...(await saved()), ...recollect });
    const { body } = await scene.post(`/v1/payment_intents/${intent.id}/confirm`);
    expect(body.status).toBe('succeeded');
  });

  test('goes on without another one after the holder’s answer', async () => {
    const intent = await intentWith({ ...(await saved(HOLDER_CARD)), ...recollect });
    const waiting = await confirmWithCvc(intent, 'stored_cvc_again');
    expect(waiting.body.status).toBe('requires_action');
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieve(intent.id)).status).toBe('succeeded');
  });
});

describe('the CVC of an attempt that another one replaces', () => {
  const dropped = (): unknown[] => scene.droppedCvcs();

  async function waitingWithCvc(cvcRef: string): Promise<MadeIntent> {
    const intent = await intentWith(await saved(HOLDER_CARD));
    expect((await confirmWithCvc(intent, cvcRef)).body.status).toBe('requires_action');
    return intent;
  }

  test('is dropped', async () => {
    const intent = await waitingWithCvc('stored_cvc_first');
    expect((await confirm(intent)).body.status).toBe('requires_action');
    await expect.poll(dropped).toEqual(['stored_cvc_first']);
    const other = await waitingWithCvc('stored_cvc_second');
    await confirmWithCvc(other, 'stored_cvc_third');
    await expect.poll(dropped).toEqual(['stored_cvc_first', 'stored_cvc_second']);
  });

  test('is dropped when the merchant makes another payment of it', async () => {
    const intent = await waitingWithCvc('stored_cvc_first');
    await scene.post(`/v1/payment_intents/${intent.id}`, { amount: 2500 });
    await expect.poll(dropped).toEqual(['stored_cvc_first']);
  });

  test('stays when the new attempt uses it too, or there is none', async () => {
    const intent = await intentWith({});
    const facts = scene.server.cardDoor.store(HOLDER_CARD);
    const first = await scene.server.envelope({
      path: `/v1/payment_intents/${intent.id}/confirm`,
      body: 'payment_method_data[type]=card&use_stripe_sdk=true',
      card: { at: 'payment_method_data[card]', facts },
    });
    expect(first.body.status).toBe('requires_action');
    expect((await confirm(intent, { payment_method: 'pm_missing' })).status).toBe(400);
    expect((await confirm(intent)).body.status).toBe('requires_action');
    await scene.post(`/v1/payment_intents/${intent.id}`, { amount: 2500 });
    expect((await confirm(intent)).body.status).toBe('requires_action');
    await scene.holderSays(intent.id, 'authenticated');
    expect((await scene.retrieve(intent.id)).status).toBe('succeeded');
    expect(scene.server.cardDoor.sent.at(-1)?.cvc_ref).toBe(facts.cvc_ref);
    expect(dropped()).toEqual([]);
  });
});

describe('the shipping that the merchant’s server set', () => {
  const shipping = { name: 'Jenny', address: { line1: 'Main Street 1', country: 'US' } };
  const elsewhere = { name: 'Mallory', address: { line1: 'Side Street 2', country: 'US' } };

  test('is not changed by a browser, which may repeat it', async () => {
    const intent = await intentWith({ payment_method: 'pm_card_visa', shipping });
    for (const other of [elsewhere, { ...shipping, phone: '+1555' }, '']) {
      const reply = await confirm(intent, { shipping: other });
      expect([other, seen(reply)]).toEqual([other, [400, 'parameter_invalid', 'shipping']]);
    }
    const { body } = await confirm(intent, { shipping });
    expect([body.status, body.shipping.name]).toEqual(['succeeded', 'Jenny']);
  });

  test('may have been set later, or over a browser’s', async () => {
    const intent = await intentWith({ payment_method: 'pm_card_chargeDeclined' });
    expect((await confirm(intent, { shipping })).status).toBe(402);
    const next = { payment_method: 'pm_card_chargeDeclined' };
    expect((await confirm(intent, { ...next, shipping: elsewhere })).status).toBe(402);
    await scene.post(`/v1/payment_intents/${intent.id}`, { shipping });
    const reply = await confirm(intent, { ...next, shipping: elsewhere });
    expect(seen(reply)).toEqual([400, 'parameter_invalid', 'shipping']);
    await scene.post(`/v1/payment_intents/${intent.id}`, { shipping: '' });
    const given = { payment_method: 'pm_card_visa', shipping: elsewhere };
    expect((await confirm(intent, given)).body.shipping.name).toBe('Mallory');
  });
});
