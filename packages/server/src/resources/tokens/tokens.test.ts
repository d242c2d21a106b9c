/*
 * Goal: tokens are made from a card that came by the envelope, and read, as Stripe does it.
 * Method: a whole server; answers go through the check against the official types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { encodeForm, type FormInput } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

function create(form: Record<string, FormInput>, authorization?: string): Promise<Reply> {
  return server.envelope({
    path: '/v1/tokens',
    body: encodeForm(form),
    card: { at: 'card', facts: server.cardDoor.store('tok_amex') },
    form_digest: 'digest',
    ...(authorization !== undefined && { headers: { authorization } }),
  });
}

test('a token shows its card in the older form', async () => {
  const { body } = await create({ card: { name: 'Jenny', address_zip: '75001', currency: 'usd' } });
  expect(checkStripeObject(body)).toEqual({
    id: expect.stringMatching(/^tok_/),
    object: 'token',
    card: {
      id: expect.stringMatching(/^card_/),
      object: 'card',
      address_city: null,
      address_country: null,
      address_line1: null,
      address_line1_check: null,
      address_line2: null,
      address_state: null,
      address_zip: '75001',
      address_zip_check: 'unchecked',
      brand: 'American Express',
      country: 'US',
      cvc_check: 'unchecked',
      dynamic_last4: null,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: 'fingerprintamex',
      funding: 'credit',
      last4: '0005',
      metadata: {},
      name: 'Jenny',
      networks: { preferred: null },
      regulated_status: 'unregulated',
      tokenization_method: null,
    },
    client_ip: null,
    created: expect.any(Number),
    livemode: false,
    type: 'card',
    used: false,
  });
  expect((await server.get(`/v1/tokens/${body.id}`)).body).toEqual(body);
});

test('a publishable key makes tokens and sees no fingerprint', async () => {
  const { status, body } = await create({}, `Bearer ${PUBLISHABLE_KEY}`);
  expect(status).toBe(200);
  checkStripeObject(body, 'publishable');
  expect(JSON.stringify(body)).not.toContain('fingerprint');
});

test('the name of a test token gives a new one', async () => {
  const { body } = await server.get('/v1/tokens/tok_visa');
  expect(checkStripeObject(body).card.last4).toBe('4242');
  expect(body.id).not.toBe('tok_visa');
});

test('errors', async () => {
  const missing = await server.get('/v1/tokens/tok_none');
  expect([missing.status, missing.body.error.message]).toEqual([404, "No such token: 'tok_none'"]);
  const nothing = await server.post('/v1/tokens');
  expect(nothing.body.error.message).toMatch(/^You must supply either a card/);
  const half = await server.post('/v1/tokens', { card: { exp_month: '1', exp_year: '2030' } });
  expect(half.body.error).toMatchObject({ code: 'parameter_missing', param: 'card[number]' });
});

test('a retry that used its token up gets the first answer', async () => {
  const { body: token } = await create({});
  const form = {
    ...{ amount: 2000, currency: 'usd', confirm: true, return_url: 'https://shop.test/' },
    payment_method_data: { type: 'card', card: { token: token.id } },
  };
  const headers = { 'idempotency-key': 'pays once' };
  const [first, again] = [
    await server.post('/v1/payment_intents', form, { headers }),
    await server.post('/v1/payment_intents', form, { headers }),
  ];
  expect([first.status, first.body.status]).toEqual([200, 'succeeded']);
  expect(again.body).toEqual(first.body);
  const other = await server.post('/v1/payment_intents', form);
  expect([other.status, other.body.error.code]).toEqual([400, 'token_already_used']);
});
