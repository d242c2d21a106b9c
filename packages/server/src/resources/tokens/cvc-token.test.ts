/*
 * Goal: a CVC that is asked for again is a token that pays once, for as long as CVCs are kept, and
 * is good for nothing else.
 * Method: a whole server whose clock is moved by hand. CVCs come by the envelope, as the card store
 * hands their names on; its stand-in tells which one was sent.
 */
import { checkStripeObject } from '@coffer/testkit';
import type { FormInput } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';

let nowMs = Date.now();
let server: TestServer;
let customer: string;
let card: string;
beforeAll(async () => {
  server = await TestServer.start({}, { nowMs: () => nowMs });
  customer = (await server.post('/v1/customers')).body.id;
  const attached = await server.post('/v1/payment_methods/pm_card_visa/attach', { customer });
  card = attached.body.id;
});
afterAll(() => server.stop());

/** As a browser makes one. */
async function cvcToken(cvc_ref: string): Promise<string> {
  const { body } = await server.envelope({
    path: '/v1/tokens',
    cvc: { at: 'cvc_update', cvc_ref },
    headers: { authorization: `Bearer ${PUBLISHABLE_KEY}` },
  });
  checkStripeObject(body, 'publishable');
  expect(body).toEqual({
    id: expect.stringMatching(/^cvctok_/),
    object: 'token',
    client_ip: null,
    created: Math.floor(nowMs / 1000),
    livemode: false,
    type: 'cvc_update',
    used: false,
  });
  return body.id;
}

function pay(cvc_token: string, more: Record<string, FormInput> = {}): Promise<Reply> {
  return server.post('/v1/payment_intents', {
    ...{ amount: 700, currency: 'usd', customer, payment_method: card, confirm: true },
    payment_method_options: { card: { cvc_token } },
    ...more,
  });
}

const sentCvc = (): unknown => server.cardDoor.sent.at(-1)?.cvc_ref;

test('pays once, with its CVC', async () => {
  const token = await cvcToken('stored_cvc_of_token_1');
  const paid = await pay(token);
  expect([paid.body.status, sentCvc()]).toEqual(['succeeded', 'stored_cvc_of_token_1']);
  expect(paid.body.payment_method_options.card).not.toHaveProperty('cvc_token');
  const seen = await server.get(`/v1/tokens/${token}`);
  expect(checkStripeObject(seen.body)).toMatchObject({ type: 'cvc_update', used: true });
  const again = await pay(token);
  expect([again.status, again.body.error.code]).toEqual([400, 'token_already_used']);
});

test('two payments at once do not share it', async () => {
  const token = await cvcToken('stored_cvc_of_token_2');
  const replies = await Promise.all([pay(token), pay(token), pay(token)]);
  expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400]);
});

test('a browser confirms with it, where the merchant wants the CVC again', async () => {
  const { body: intent } = await server.post('/v1/payment_intents', {
    ...{ amount: 700, currency: 'usd', customer, payment_method: card },
    payment_method_options: { card: { require_cvc_recollection: true } },
  });
  const confirm = (form: Record<string, FormInput>): Promise<Reply> =>
    server.post(
      `/v1/payment_intents/${intent.id}/confirm`,
      { client_secret: intent.client_secret, ...form },
      { key: PUBLISHABLE_KEY },
    );
  expect((await confirm({})).body.error.code).toBe('parameter_missing');
  const token = await cvcToken('stored_cvc_of_token_3');
  // What is refused has not used it up.
  const wrong = await confirm({
    payment_method: 'pm_none',
    payment_method_options: { card: { cvc_token: token } },
  });
  expect(wrong.status).toBe(400);
  const paid = await confirm({ payment_method_options: { card: { cvc_token: token } } });
  expect([paid.body.status, sentCvc()]).toEqual(['succeeded', 'stored_cvc_of_token_3']);
});

test('is good for as long as its CVC is kept', async () => {
  const [inTime, late] = [
    await cvcToken('stored_cvc_of_token_4'),
    await cvcToken('stored_cvc_of_token_5'),
  ];
  nowMs += 15 * 60_000 - 1_000;
  expect((await pay(inTime)).body.status).toBe('succeeded');
  nowMs += 1_000;
  const refused = await pay(late);
  expect([refused.status, refused.body.error.param]).toEqual([
    400,
    'payment_method_options[card][cvc_token]',
  ]);
  expect(refused.body.error.message).toContain('expired');
});

test('is no card, and a card’s token is no CVC', async () => {
  const token = await cvcToken('stored_cvc_of_token_6');
  for (const reply of [
    await server.post('/v1/payment_methods', { type: 'card', card: { token } }),
    await server.post('/v1/customers', { source: token }),
    await pay((await server.get('/v1/tokens/tok_visa')).body.id),
    await pay('cvctok_none'),
  ]) {
    expect([reply.status, reply.body.error.code]).toEqual([400, 'resource_missing']);
  }
  expect((await pay(token)).body.status).toBe('succeeded');
});

test.each([
  ['/v1/payment_intents', { amount: 700, currency: 'usd' }],
  ['/v1/setup_intents', {}],
])('%s takes none where nothing is confirmed', async (path, form) => {
  const payment_method_options = { card: { cvc_token: 'cvctok_any' } };
  const { status, body } = await server.post(path, { ...form, payment_method_options });
  expect([status, body.error.param]).toEqual([400, 'payment_method_options[card][cvc_token]']);
});

test('comes with a card in no request', async () => {
  const { status, body } = await server.envelope({
    path: '/v1/tokens',
    card: { at: 'card', facts: server.cardDoor.store('tok_visa') },
    cvc: { at: 'cvc_update', cvc_ref: 'stored_cvc_of_token_7' },
  });
  expect([status, body.error.param]).toEqual([400, 'card']);
});
