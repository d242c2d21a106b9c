/*
 * Goal: what a customer agreed to when their card was saved is kept as a mandate, is named by the
 * payments made by it, and ends with the card; issuers are told who asks for a payment with a
 * stored card, and for what; what makes no sense is refused.
 * Method: a whole server on a real database, asked over HTTP; what goes to the acquirer is read at
 * the card door's stand-in; answers go through the check against the official types.
 */
import type { FormInput } from '@coffer/kernel';
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Ask, type Reply } from '../../testing/test-server.ts';

type Form = Record<string, FormInput>;

const PAGE = { ip_address: '203.0.113.7', user_agent: 'Browser/1' };
const ONLINE = { customer_acceptance: { type: 'online', online: PAGE } };
const OFFLINE = { customer_acceptance: { type: 'offline', accepted_at: 1_700_000_000 } };
const PAY = {
  ...{ amount: 2000, currency: 'usd', confirm: true, capture_method: 'automatic' },
  expand: ['latest_charge'],
};

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function post(path: string, form: Form = {}, ask: Ask = {}): Promise<Reply['body']> {
  const { status, body } = await server.post(path, form, ask);
  expect([status, body.error]).toEqual([200, undefined]);
  return ask.key === PUBLISHABLE_KEY ? body : checkStripeObject(body);
}

async function get(path: string): Promise<Reply['body']> {
  return checkStripeObject((await server.get(path)).body);
}

async function customer(): Promise<string> {
  return (await post('/v1/customers')).id;
}

/** A card that its customer lets be charged while they are away, by a setup intent. */
async function saved(form: Form = {}): Promise<Reply['body']> {
  return post('/v1/setup_intents', {
    ...{ customer: await customer(), payment_method: 'pm_card_visa', confirm: true },
    ...{ mandate_data: OFFLINE, ...form },
  });
}

/** What of a stored credential was told with the last authorization. */
function told(): Record<string, unknown> {
  const sent = server.cardDoor.sent.findLast(({ skeleton }) => skeleton.includes('.authorize.'));
  const { parameters = {} } = sent ?? {};
  return {
    initiator: parameters['credential_initiator'],
    usage: parameters['credential_usage'],
    reason: parameters['credential_reason'],
    network_transaction_id: parameters['credential_network_transaction_id'],
    off_session: parameters['off_session'],
  };
}

const NETWORK_ID = '123456789012345';

describe('a mandate', () => {
  test('is made when a card is set up, and can be looked at', async () => {
    const intent = await saved({ expand: ['mandate.payment_method'] });
    const { mandate } = intent;
    expect(mandate).toMatchObject({
      ...{ object: 'mandate', status: 'active', type: 'multi_use', multi_use: {} },
      customer_acceptance: { type: 'offline', accepted_at: 1_700_000_000, offline: {} },
      payment_method: { object: 'payment_method', id: intent.payment_method },
      payment_method_details: { type: 'card', card: {} },
    });
    expect(await get(`/v1/mandates/${mandate.id}`)).toEqual({
      ...mandate,
      payment_method: intent.payment_method,
    });
    const missing = await server.get('/v1/mandates/mandate_none');
    expect([missing.status, missing.body.error.message]).toEqual([
      ...[404, "No such mandate: 'mandate_none'"],
    ]);
    const browser = await server.get(`/v1/mandates/${mandate.id}`, { key: PUBLISHABLE_KEY });
    expect(browser.status).toBe(403);
  });

  test('is made by a payment that saves its card, and the charge names it', async () => {
    const before = Math.floor(Date.now() / 1000);
    const paid = await post('/v1/payment_intents', {
      ...PAY,
      ...{ payment_method: 'pm_card_visa', customer: await customer() },
      ...{ setup_future_usage: 'off_session', mandate_data: ONLINE },
    });
    const { mandate: id } = paid.latest_charge.payment_method_details.card;
    const mandate = await get(`/v1/mandates/${id}`);
    expect(mandate).toMatchObject({
      customer_acceptance: { type: 'online', online: PAGE, accepted_at: expect.any(Number) },
      payment_method: paid.payment_method,
    });
    expect(mandate.customer_acceptance.accepted_at).toBeGreaterThanOrEqual(before);
    // What was said of the page is in the mandate, and nowhere else any more.
    const [row] = await server.running.services.db.query<{ data: string }>(
      'select data::text as data from payment_intents where id = $1',
      [paid.id],
    );
    expect(row?.data).not.toContain(PAGE.ip_address);
  });

  test('is not made where nothing will be charged while the customer is away', async () => {
    const setup = await saved({ usage: 'on_session' });
    expect(setup.mandate).toBeNull();
    for (const form of [{}, { setup_future_usage: 'on_session' }]) {
      const paid = await post('/v1/payment_intents', {
        ...PAY,
        ...{ payment_method: 'pm_card_visa', customer: await customer(), mandate_data: ONLINE },
        ...form,
      });
      expect(paid.latest_charge.payment_method_details.card.mandate).toBeNull();
    }
    const none = await saved({ mandate_data: '' });
    expect(none.mandate).toBeNull();
  });

  test('is what later payments are made by, named or not', async () => {
    const { mandate, payment_method, customer: owner } = await saved();
    const pay = { ...PAY, customer: owner, payment_method, off_session: true };
    for (const form of [{}, { mandate }]) {
      const paid = await post('/v1/payment_intents', { ...pay, ...form });
      expect(paid.latest_charge.payment_method_details.card.mandate).toBe(mandate);
    }
    // With the customer there it takes none.
    const { off_session: _away, ...there } = pay;
    const paid = await post('/v1/payment_intents', there);
    expect(paid.latest_charge.payment_method_details.card.mandate).toBeNull();
  });

  test.each(['detached', 'deleted with its customer'])('ends when its card is %s', async (how) => {
    const { mandate, payment_method, customer: owner } = await saved();
    if (how === 'detached') await post(`/v1/payment_methods/${payment_method}/detach`);
    else await server.delete(`/v1/customers/${owner}`);
    const ended = await get(`/v1/mandates/${mandate}`);
    expect(ended.status).toBe('inactive');
    const events = await get(`/v1/events?type=mandate.updated&related_object=${mandate}`);
    expect(events.data.map(({ data }: Reply['body']) => data)).toEqual([
      { object: ended, previous_attributes: { status: 'active' } },
    ]);
  });

  test('of a page comes through its confirmation token', async () => {
    const token = await post('/v1/test_helpers/confirmation_tokens', {
      payment_method: 'pm_card_visa',
      ...{ setup_future_usage: 'off_session' },
      mandate_data: {
        customer_acceptance: { type: 'online', online: { infer_from_client: true } },
      },
    });
    expect(token.mandate_data).toEqual({
      customer_acceptance: { type: 'online', online: { ip_address: null, user_agent: null } },
    });
    const paid = await post('/v1/payment_intents', {
      ...PAY,
      ...{ customer: await customer(), confirmation_token: token.id },
    });
    const { mandate } = paid.latest_charge.payment_method_details.card;
    expect((await get(`/v1/mandates/${mandate}`)).customer_acceptance.type).toBe('online');
  });

  test('may be accepted in a browser, which need not say where it is', async () => {
    const intent = await post('/v1/setup_intents', { customer: await customer() });
    await post(
      `/v1/setup_intents/${intent.id}/confirm`,
      {
        ...{ client_secret: intent.client_secret, payment_method: 'pm_card_visa' },
        mandate_data: { customer_acceptance: { type: 'online', online: {}, accepted_at: 5 } },
      },
      { key: PUBLISHABLE_KEY },
    );
    const { mandate } = await get(`/v1/setup_intents/${intent.id}?expand[]=mandate`);
    expect(mandate.customer_acceptance).toEqual({
      ...{ type: 'online', accepted_at: 5 },
      online: { ip_address: null, user_agent: null },
    });
  });
});

describe('refused', () => {
  const at = 'mandate_data[customer_acceptance]';
  test.each<[Form, string]>([
    [{ customer_acceptance: { accepted_at: 5 } }, `${at}[type]`],
    [{ customer_acceptance: { type: 'online' } }, `${at}[online]`],
    [
      { customer_acceptance: { type: 'online', online: { ip_address: '::1' } } },
      `${at}[online][user_agent]`,
    ],
    [{ customer_acceptance: { type: 'offline', online: PAGE } }, `${at}[online]`],
    [{ customer_acceptance: { type: 'spoken' } }, `${at}[type]`],
    [
      {
        customer_acceptance: { type: 'offline', accepted_at: Math.floor(Date.now() / 1000) + 3600 },
      },
      `${at}[accepted_at]`,
    ],
  ])('mandate_data %j', async (mandate_data, param) => {
    const form = { payment_method: 'pm_card_visa', confirm: true, mandate_data };
    for (const [path, more] of [
      ['/v1/setup_intents', {}],
      ['/v1/payment_intents', PAY],
    ] as const) {
      const { status, body } = await server.post(path, { ...more, ...form });
      expect([status, body.error.param]).toEqual([400, param]);
    }
  });

  test.each<[string, Form, string, RegExp]>([
    ['before confirming', { confirm: false, mandate_data: ONLINE }, 'mandate_data', /unless/],
    ['before confirming', { confirm: false, mandate: 'mandate_x' }, 'mandate', /unless/],
    [
      'of one who is away',
      { off_session: true, mandate_data: ONLINE },
      'mandate_data',
      /not there/,
    ],
    ['twice', { mandate: 'mandate_x', mandate_data: ONLINE }, 'mandate', /only specify one/],
    ['of nobody', { mandate: 'mandate_x' }, 'mandate', /No such mandate: 'mandate_x'/],
    [
      'with the saving of the card',
      { off_session: true, setup_future_usage: 'off_session' },
      'off_session',
      /You cannot confirm with `off_session=true` when `setup_future_usage` is also set/,
    ],
    ['as no word', { off_session: 'always' }, 'off_session', /Invalid boolean/],
  ])('a payment %s: %j', async (_name, form, param, message) => {
    const pay = { ...PAY, expand: [], payment_method: 'pm_card_visa' };
    const { status, body } = await server.post('/v1/payment_intents', { ...pay, ...form });
    expect([status, body.error.param]).toEqual([400, param]);
    expect(body.error.message).toMatch(message);
  });

  test('a mandate for another card, and one that has ended', async () => {
    const one = await saved();
    const other = await saved();
    const pay = { ...PAY, customer: one.customer, payment_method: one.payment_method };
    const wrong = await server.post('/v1/payment_intents', { ...pay, mandate: other.mandate });
    expect([wrong.status, wrong.body.error.code]).toEqual([400, 'payment_intent_mandate_invalid']);
    await server.running.services.db.query(
      `update mandates set status = 'inactive' where id = $1`,
      [one.mandate],
    );
    const ended = await server.post('/v1/payment_intents', { ...pay, mandate: one.mandate });
    expect(ended.body.error.message).toMatch(/not active any more/);
  });

  test('a browser names no mandate', async () => {
    const intent = await post('/v1/payment_intents', { amount: 900, currency: 'usd' });
    const { status, body } = await server.post(
      `/v1/payment_intents/${intent.id}/confirm`,
      { client_secret: intent.client_secret, payment_method: 'pm_card_visa', mandate: 'mandate_x' },
      { key: PUBLISHABLE_KEY },
    );
    expect([status, body.error.code]).toEqual([403, 'secret_key_required']);
  });
});

describe('issuers are told of a stored card', () => {
  test('who asks, for what, and by which payment it was stored', async () => {
    const { payment_method, customer: owner } = await saved();
    const pay = { ...PAY, customer: owner, payment_method };
    const merchant = { initiator: 'merchant', usage: 'subsequent', off_session: true };
    const later = { network_transaction_id: NETWORK_ID };
    for (const [form, said] of [
      [{ off_session: true }, { ...merchant, ...later, reason: 'unscheduled' }],
      [{ off_session: 'one_off' }, { ...merchant, ...later, reason: 'unscheduled' }],
      [{ off_session: 'recurring' }, { ...merchant, ...later, reason: 'recurring' }],
      [
        {
          off_session: 'recurring',
          payment_method_options: { card: { stored_credential_usage: 'installment' } },
        },
        { ...merchant, ...later, reason: 'installment' },
      ],
      [
        {},
        { initiator: 'customer', usage: 'subsequent', reason: null, ...later, off_session: false },
      ],
    ] as const) {
      await post('/v1/payment_intents', { ...pay, ...form });
      expect([form, told()]).toEqual([form, said]);
    }
  });

  test('that it is being stored, and the charge shows what was said', async () => {
    const paid = await post('/v1/payment_intents', {
      ...PAY,
      ...{ payment_method: 'pm_card_visa', customer: await customer() },
      setup_future_usage: 'off_session',
      payment_method_options: { card: { setup_credential_usage: 'recurring' } },
    });
    expect(told()).toEqual({
      ...{ initiator: 'customer', usage: 'first', reason: 'recurring', off_session: false },
      network_transaction_id: null,
    });
    expect(paid.payment_method_options.card.setup_credential_usage).toBe('recurring');
    expect(paid.latest_charge.payment_method_details.card).toMatchObject({
      setup_credential_usage: 'recurring',
    });
    const again = await post('/v1/payment_intents', {
      ...PAY,
      ...{ customer: paid.customer, payment_method: paid.payment_method, off_session: true },
      payment_method_options: { card: { stored_credential_usage: 'unscheduled' } },
    });
    const { card } = again.latest_charge.payment_method_details;
    expect(card.stored_credential_usage).toBe('unscheduled');
    expect(card.setup_credential_usage).toBeUndefined();
    expect(told()['network_transaction_id']).toBe(NETWORK_ID);
  });

  test('nothing, of a card that is used once', async () => {
    await post('/v1/payment_intents', { ...PAY, payment_method: 'pm_card_visa' });
    expect(told()).toEqual({ off_session: false });
  });
});

test('a card that needs its holder is declined when they are away, and says so', async () => {
  const { status, body } = await server.post('/v1/payment_intents', {
    ...PAY,
    ...{ payment_method: 'pm_card_authenticationRequired', off_session: true },
  });
  expect([status, body.error]).toMatchObject([
    402,
    {
      ...{ type: 'card_error', code: 'authentication_required' },
      ...{ decline_code: 'authentication_required' },
      message: 'Your card was declined. This transaction requires authentication.',
      payment_intent: {
        status: 'requires_payment_method',
        last_payment_error: { code: 'authentication_required' },
      },
    },
  ]);
});
