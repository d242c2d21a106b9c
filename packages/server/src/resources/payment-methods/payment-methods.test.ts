/*
 * Goal: payment methods are made, attached, listed, changed and detached as Stripe does it; a card
 * comes in only by the envelope or by a name, and goes when nothing can use it any more.
 * Method: a whole server on a real database; the card door is the stand-in. Every answer goes
 * through the check against the official types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { encodeForm, type FormInput } from '@coffer/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';
import { deleteReleasedCards } from '../cards/released-cards.ts';

let server: TestServer;
let customer: string;
beforeAll(async () => {
  server = await TestServer.start();
});
beforeEach(async () => {
  customer = (await server.post('/v1/customers')).body.id;
});
afterAll(() => server.stop());

/** Creates one as it comes from the vault: the card beside the form. */
function createWithCard(
  form: Record<string, FormInput> = {},
  options: { readonly name?: string; readonly key?: string; readonly at?: string } = {},
): Promise<Reply> {
  const { name = 'pm_card_visa', key, at = 'card' } = options;
  return server.envelope({
    path: '/v1/payment_methods',
    body: encodeForm({ type: 'card', ...form }),
    card: { at, facts: server.cardDoor.store(name) },
    form_digest: 'digest',
    ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
  });
}

function attach(id: string, to: string = customer): Promise<Reply> {
  return server.post(`/v1/payment_methods/${id}/attach`, { customer: to });
}

/** Attaches a card that the card store keeps something of. */
async function attachStored(): Promise<Reply> {
  return attach((await createWithCard()).body.id);
}

describe('creating', () => {
  test('from the card of an envelope', async () => {
    const reply = await createWithCard({
      allow_redisplay: 'always',
      billing_details: { name: 'Jenny', email: 'j@example.com', address: { postal_code: '75001' } },
      metadata: { order: '7' },
    });
    expect(reply.status).toBe(200);
    expect(checkStripeObject(reply.body)).toEqual({
      id: expect.stringMatching(/^pm_/),
      object: 'payment_method',
      allow_redisplay: 'always',
      billing_details: {
        address: {
          city: null,
          country: null,
          line1: null,
          line2: null,
          postal_code: '75001',
          state: null,
        },
        email: 'j@example.com',
        name: 'Jenny',
        phone: null,
        tax_id: null,
      },
      card: {
        brand: 'visa',
        checks: {
          address_line1_check: null,
          address_postal_code_check: 'unchecked',
          cvc_check: 'unchecked',
        },
        country: 'US',
        display_brand: 'visa',
        exp_month: 12,
        exp_year: 2034,
        fingerprint: 'fingerprintvisa',
        funding: 'credit',
        generated_from: null,
        last4: '4242',
        networks: { available: ['visa'], preferred: null },
        regulated_status: 'unregulated',
        three_d_secure_usage: { supported: true },
        wallet: null,
      },
      created: expect.any(Number),
      customer: null,
      customer_account: null,
      livemode: false,
      metadata: { order: '7' },
      type: 'card',
    });
    expect((await server.get(`/v1/payment_methods/${reply.body.id}`)).body).toEqual(reply.body);
  });

  test('with a publishable key, which sees neither fingerprint nor metadata', async () => {
    const { body } = await createWithCard({}, { key: PUBLISHABLE_KEY });
    checkStripeObject(body, 'publishable');
    expect(body.card.last4).toBe('4242');
    expect(JSON.stringify(body)).not.toMatch(/fingerprint|metadata/);
    const read = await server.get(`/v1/payment_methods/${body.id}`, { key: PUBLISHABLE_KEY });
    expect([read.status, read.body.error.code]).toEqual([403, 'secret_key_required']);
  });

  test('from a token, once', async () => {
    const made = await server.envelope({
      path: '/v1/tokens',
      body: encodeForm({ card: { name: 'Jenny', address_zip: '75001' } }),
      card: { at: 'card', facts: server.cardDoor.store('tok_visa') },
      form_digest: 'digest',
    });
    const form = { type: 'card', card: { token: made.body.id } };
    const first = await server.post('/v1/payment_methods', form);
    expect(checkStripeObject(first.body).billing_details).toMatchObject({
      name: 'Jenny',
      address: { postal_code: '75001' },
    });
    const again = await server.post('/v1/payment_methods', form);
    expect([again.status, again.body.error]).toMatchObject([400, { code: 'token_already_used' }]);
    expect((await server.get(`/v1/tokens/${made.body.id}`)).body.used).toBe(true);
  });

  test('from the name of a test token', async () => {
    const form = { type: 'card', card: { token: 'tok_amex' } };
    const { body } = await server.post('/v1/payment_methods', form);
    expect(checkStripeObject(body).card).toMatchObject({ brand: 'amex', last4: '0005' });
  });

  test('several requests with one token at once make one payment method', async () => {
    const { id } = (await server.get('/v1/tokens/tok_visa')).body;
    const form = { type: 'card', card: { token: id } };
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => server.post('/v1/payment_methods', form)),
    );
    const statuses = replies.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, 400, 400, 400, 400]);
  });

  test.each<[Record<string, FormInput>, string, string | undefined]>([
    [{ type: 'card' }, 'card', 'parameter_missing'],
    [{}, 'type', 'parameter_missing'],
    [{ type: 'card', card: { exp_month: '12' } }, 'card[number]', 'parameter_missing'],
    [{ type: 'card', card: { token: 'tok_none' } }, 'card[token]', 'resource_missing'],
    [{ type: 'card', card_ref: 'stored_card_1' }, 'card_ref', 'parameter_unknown'],
    [{ type: 'card', card: { ref: 'stored_card_1' } }, 'card[ref]', 'parameter_unknown'],
    [{ type: 'ideal' }, 'type', undefined],
    [{ type: 'card', billing_details: { email: 'x' } }, 'billing_details[email]', 'email_invalid'],
  ])('%o is refused', async (form, param, code) => {
    const { status, body } = await server.post('/v1/payment_methods', form);
    expect([status, body.error.type, body.error.param, body.error.code]).toEqual([
      400,
      'invalid_request_error',
      param,
      code,
    ]);
  });

  test('a card elsewhere than where the endpoint takes one is refused', async () => {
    const reply = await createWithCard({}, { at: 'source' });
    expect([reply.status, reply.body.error.code]).toEqual([400, 'parameter_unknown']);
  });
});

describe('attaching', () => {
  test('asks the issuer, and keeps what it said', async () => {
    const { id } = (await createWithCard({ billing_details: { address: { line1: '1 St' } } })).body;
    const reply = await attach(id);
    expect(checkStripeObject(reply.body)).toMatchObject({
      id,
      customer,
      card: { checks: { cvc_check: 'pass' } },
    });
    expect(server.cardDoor.sent.at(-1)).toMatchObject({
      skeleton: 'sandbox.verify.v1',
      cvc_ref: expect.any(String),
      parameters: { address_line1: '1 St' },
    });
    // The CVC ended with the answer: it is not named again.
    const [row] = await server.running.services.db.query(
      'select cvc_ref from payment_methods where id = $1',
      [id],
    );
    expect(row).toEqual({ cvc_ref: null });
  });

  test('the name of a test card makes a new payment method', async () => {
    const first = await attach('pm_card_visa');
    const second = await attach('pm_card_visa');
    expect([first.body.customer, second.body.customer]).toEqual([customer, customer]);
    expect(first.body.id).toMatch(/^pm_(?!card_)/);
    expect(second.body.id).not.toBe(first.body.id);
  });

  test('again to the same customer changes nothing', async () => {
    const { body } = await attach('pm_card_visa');
    expect((await attach(body.id)).body).toEqual(body);
  });

  test('a declined card answers 402 and stays unattached', async () => {
    const reply = await attach('pm_card_chargeDeclined');
    expect([reply.status, reply.body]).toEqual([
      402,
      {
        error: {
          advice_code: 'try_again_later',
          code: 'card_declined',
          decline_code: 'generic_decline',
          doc_url: 'https://stripe.com/docs/error-codes/card-declined',
          message: 'Your card was declined.',
          network_decline_code: '05',
          param: '',
          type: 'card_error',
        },
      },
    ]);
    const { body } = await createWithCard({}, { name: 'pm_card_chargeDeclinedInsufficientFunds' });
    const stored = await attach(body.id);
    expect(stored.body.error).toMatchObject({
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
    });
    expect((await server.get(`/v1/payment_methods/${body.id}`)).body.customer).toBeNull();
  });

  test('an issuer that does not answer attaches nothing, and a retry may', async () => {
    const { id } = (await createWithCard()).body;
    server.cardDoor.answer = () => ({ status: 'unknown', reason: 'timeout' });
    const headers = { 'idempotency-key': 'attach-later' };
    const path = `/v1/payment_methods/${id}/attach`;
    const lost = await server.post(path, { customer }, { headers });
    expect([lost.status, lost.body.error.type]).toEqual([500, 'api_error']);
    server.cardDoor.answer = null;
    expect((await server.post(path, { customer }, { headers })).body.customer).toBe(customer);
  });

  test('to another customer, or after detaching, is refused', async () => {
    const { id } = (await attach('pm_card_visa')).body;
    const other = (await server.post('/v1/customers')).body.id;
    expect((await attach(id, other)).body.error).toEqual({
      type: 'invalid_request_error',
      message: 'The payment method you provided has already been attached to a customer.',
    });
    await server.post(`/v1/payment_methods/${id}/detach`);
    expect((await attach(id)).body.error.message).toMatch(/may not be used again\.$/);
  });

  test('what there is not', async () => {
    const missing = await attach('abcd');
    expect([missing.status, missing.body.error]).toEqual([
      404,
      {
        code: 'resource_missing',
        doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
        type: 'invalid_request_error',
        param: 'payment_method',
        message:
          "No such PaymentMethod: 'abcd'; It's possible this PaymentMethod exists on one of your " +
          'connected accounts, in which case you should retry this request on that connected ' +
          'account. Learn more at https://stripe.com/docs/connect/authentication',
      },
    ]);
    expect((await attach('pm_card_unheardOf')).status).toBe(404);
    expect((await attach('pm_card_visa', 'cus_none')).body.error).toMatchObject({
      message: "No such customer: 'cus_none'",
      param: 'customer',
    });
    const without = await server.post('/v1/payment_methods/pm_card_visa/attach');
    expect(without.body.error).toMatchObject({ code: 'parameter_missing', param: 'customer' });
  });
});

describe('detaching', () => {
  test('leaves the payment method alone, unsets defaults and deletes the card', async () => {
    const { id } = (await attachStored()).body;
    await server.post(`/v1/customers/${customer}`, {
      invoice_settings: { default_payment_method: id },
    });
    const [row] = await server.running.services.db.query<{ card_ref: string }>(
      'select card_ref from payment_methods where id = $1',
      [id],
    );
    const reply = await server.post(`/v1/payment_methods/${id}/detach`);
    expect(checkStripeObject(reply.body)).toMatchObject({ id, customer: null });
    const { body: left } = await server.get(`/v1/customers/${customer}`);
    expect(left.invoice_settings.default_payment_method).toBeNull();
    await deleteReleasedCards(server.running.services);
    expect(server.cardDoor.cards.has(row?.card_ref ?? '')).toBe(false);
    expect(await server.running.services.db.query('select from released_cards', [])).toEqual([]);
    const again = await server.post(`/v1/payment_methods/${id}/detach`);
    expect([again.status, again.body.error.message]).toEqual([
      400,
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    ]);
  });

  test('a card under an operation stays until that has ended', async () => {
    const { services } = server.running;
    const { id } = (await attachStored()).body;
    const [row] = await services.db.query<{ card_ref: string; account_id: string }>(
      'select account_id, card_ref from payment_methods where id = $1',
      [id],
    );
    const account = row?.account_id ?? '';
    await services.db.query(
      `insert into payment_intents (account_id, id, livemode, created, status, amount, currency,
         client_secret, data)
       values ($1, 'pi_1', false, 1, 'processing', 100, 'usd', 's', '{}')`,
      [account],
    );
    await services.db.query(
      `insert into operations (account_id, id, livemode, kind, state, payment_intent, amount,
         currency, card_ref, data, owner, due_at)
       values ($1, 'op_1', false, 'authorize', 'unknown', 'pi_1', 100, 'usd', $2, '{}', 'me',
         now() + interval '1 hour')`,
      [account, row?.card_ref ?? null],
    );
    await server.post(`/v1/payment_methods/${id}/detach`);
    await deleteReleasedCards(services);
    expect(server.cardDoor.cards.has(row?.card_ref ?? '')).toBe(true);
    await services.db.query(`update operations set state = 'approved' where id = 'op_1'`, []);
    await deleteReleasedCards(services);
    expect(server.cardDoor.cards.has(row?.card_ref ?? '')).toBe(false);
  });

  test('deleting a customer deletes its cards', async () => {
    const { id } = (await attachStored()).body;
    const before = server.cardDoor.cards.size;
    await server.delete(`/v1/customers/${customer}`);
    await deleteReleasedCards(server.running.services);
    expect(server.cardDoor.cards.size).toBe(before - 1);
    expect((await server.get(`/v1/payment_methods/${id}`)).body.customer).toBeNull();
  });
});

describe('reading', () => {
  test('lists of a customer, both ways of asking', async () => {
    const first = (await attach('pm_card_visa')).body;
    const second = (await attach('pm_card_amex')).body;
    const nested = await server.get(`/v1/customers/${customer}/payment_methods`);
    expect(checkStripeObject(nested.body)).toEqual({
      object: 'list',
      url: `/v1/customers/${customer}/payment_methods`,
      has_more: false,
      data: [second, first],
    });
    const flat = await server.get(`/v1/payment_methods?customer=${customer}&type=card&limit=1`);
    expect(checkStripeObject(flat.body)).toEqual({
      object: 'list',
      url: '/v1/payment_methods',
      has_more: true,
      data: [second],
    });
    const none = await server.get(`/v1/payment_methods?customer=${customer}&type=sepa_debit`);
    expect(none.body.data).toEqual([]);
    const path = `/v1/customers/${customer}/payment_methods/${first.id}`;
    expect((await server.get(path)).body).toEqual(first);
  });

  test('of another customer is not found under this one', async () => {
    const other = (await server.post('/v1/customers')).body.id;
    const { id } = (await attach('pm_card_visa', other)).body;
    const reply = await server.get(`/v1/customers/${customer}/payment_methods/${id}`);
    expect([reply.status, reply.body.error.code]).toEqual([404, 'resource_missing']);
    const list = await server.get('/v1/payment_methods?customer=cus_none');
    expect([list.status, list.body.error.param]).toEqual([400, 'customer']);
  });

  test('the customer can be expanded', async () => {
    const { id } = (await attachStored()).body;
    const { body } = await server.get(`/v1/payment_methods/${id}?expand[]=customer`);
    expect(checkStripeObject(body).customer.id).toBe(customer);
  });
});

test('what is said of a payment method can be changed once it is attached', async () => {
  const { id } = (await createWithCard({ metadata: { a: '1' } })).body;
  const form = {
    allow_redisplay: 'limited',
    billing_details: { name: 'Jenny', address: { city: 'Paris' } },
    metadata: { b: '2' },
  };
  const early = await server.post(`/v1/payment_methods/${id}`, form);
  expect([early.status, early.body.error.type]).toEqual([400, 'invalid_request_error']);
  await attach(id);
  const { body } = await server.post(`/v1/payment_methods/${id}`, form);
  expect(checkStripeObject(body)).toMatchObject({
    allow_redisplay: 'limited',
    billing_details: { name: 'Jenny', address: { city: 'Paris' } },
    metadata: { a: '1', b: '2' },
  });
});
