/*
 * Goal: whoever has the address of a page sees what a shopper may see, and whoever has not sees
 * nothing; nothing of the merchant's is shown, and nothing of the shopper's goes where it was not
 * asked for.
 * Method: a session full of private things is read in every way that a browser can; then keys,
 * secrets and parameters that do not fit are tried.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckoutClient, OK_URL, SHIRT, type Body } from '../../testing/checkout.ts';
import { PUBLISHABLE_KEY, TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let checkout: CheckoutClient;
beforeAll(async () => {
  server = await TestServer.start();
  checkout = new CheckoutClient(server);
});
afterAll(() => server.stop());

const BROWSER = { key: PUBLISHABLE_KEY };

async function privateSession(): Promise<{ readonly session: Body; readonly secrets: string[] }> {
  const customer = await checkout.make('/v1/customers', {
    email: 'jenny@example.com',
    metadata: { note: 'private-customer' },
  });
  const coupon = await checkout.make('/v1/coupons', {
    percent_off: 10,
    name: 'Spring',
    metadata: { note: 'private-coupon' },
  });
  const session = await checkout.open({
    client_reference_id: 'private-reference',
    customer: customer.id,
    discounts: [{ coupon: coupon.id }],
    line_items: [{ ...SHIRT, metadata: { note: 'private-line' } }],
    metadata: { note: 'private-session' },
    payment_intent_data: { description: 'x', metadata: { note: 'private-intent' } },
    expand: ['line_items'],
  });
  const [line] = session.line_items.data;
  return {
    session,
    secrets: ['private-', customer.id, coupon.id, line.price.id, line.price.product],
  };
}

test('nothing private is in any answer to a browser, before or after paying', async () => {
  const { session, secrets } = await privateSession();
  const seen = [
    (await server.get(`/v1/payment_pages/${session.id}`, BROWSER)).body,
    (await server.get(`/v1/payment_pages/${session.id}`)).body,
    (await checkout.browse(`${session.id}/init`)).body,
    (await checkout.browse(session.id, { name: 'Jenny' })).body,
    (await checkout.pay(session, { payment_method: await declining() })).body,
    (await checkout.pay(session)).body,
    await checkout.visit(session.id),
  ];
  expect(seen.map((page) => page.status ?? page.error.code)).toEqual([
    ...['open', 'open', 'open', 'open', 'card_declined', 'complete', 'complete'],
  ]);
  for (const page of seen) {
    const text = JSON.stringify(page);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  }
});

function declining(): Promise<string> {
  return checkout.card({ email: 'jenny@example.com' }, 'tok_chargeDeclined');
}

describe('a page in the merchant’s own', () => {
  test.each(['embedded_page', 'elements', 'form'])(
    '%s needs the client secret',
    async (ui_mode) => {
      const { body: session } = await server.post('/v1/checkout/sessions', {
        ui_mode,
        return_url: OK_URL,
        line_items: [SHIRT],
      });
      const { id, client_secret } = session;
      const wrong = `${client_secret.slice(0, -1)}${client_secret.endsWith('a') ? 'b' : 'a'}`;
      const missing = (await checkout.browse('cs_test_none/init')).body.error;
      for (const form of [{}, { client_secret: wrong }, { client_secret: '' }]) {
        for (const path of [`${id}/init`, id, `${id}/confirm`]) {
          const { status, body } = await checkout.browse(path, form);
          expect([path, form, status >= 400]).toEqual([path, form, true]);
          if (form.client_secret === '') continue;
          expect(body.error).toEqual({ ...missing, message: `No such checkout.session: '${id}'` });
        }
      }
      expect(await checkout.visit(id)).toBeNull();
      expect(await checkout.visit(id, { client_secret: wrong })).toBeNull();
      expect(await checkout.visit(id, { client_secret })).toMatchObject({ id });
      const paid = await checkout.pay({ id }, { client_secret });
      expect(paid.body.status).toBe('complete');
      // It is in no answer, and useless afterwards.
      expect(JSON.stringify(paid.body)).not.toContain(client_secret);
    },
  );
});

test('a browser may not do what is the merchant’s', async () => {
  const session = await checkout.open();
  for (const path of ['', '/expire', '/line_items']) {
    const url = `/v1/checkout/sessions/${session.id}${path}`;
    const reply = await (path === '/line_items'
      ? server.get(url, BROWSER)
      : server.post(url, {}, BROWSER));
    expect([path, reply.status, reply.body.error.code]).toEqual([path, 403, 'secret_key_required']);
  }
  const expanded = await checkout.browse(`${session.id}/init`, { expand: ['customer'] });
  expect(expanded.status).toBe(400);
});

test.each([
  ['success_url', 'data:text/html,<script>1</script>'],
  ['success_url', ['javascript', 'alert(1)//https://a.example'].join(':')],
  ['cancel_url', 'file:///etc/passwd'],
  ['success_url', 'https://a.example/ x'],
])('%s cannot be %s', async (param, url) => {
  const { status, body } = await server.post('/v1/checkout/sessions', {
    success_url: OK_URL,
    line_items: [SHIRT],
    [param]: url,
  });
  expect([status, body.error.code, body.error.param]).toEqual([400, 'url_invalid', param]);
});

test('a card number that a shopper types into a text is refused, and kept nowhere', async () => {
  const session = await checkout.open({
    custom_fields: [{ key: 'note', label: { type: 'custom', custom: 'Note' }, type: 'text' }],
  });
  const number = ['4242', '4242', '4242', '4242'].join(' ');
  for (const form of [
    { name: number },
    { custom_fields: { note: number } },
    { email: `${number}@a.b` },
  ]) {
    const { status, body } = await checkout.browse(session.id, form);
    expect([status, body.error.code]).toEqual([400, 'parameter_invalid_string']);
  }
});

test('where only the merchant’s server says where it goes, a browser does not', async () => {
  const session = await checkout.open({
    permissions: { update_shipping_details: 'server_only' },
    shipping_address_collection: { allowed_countries: ['US', 'DE'] },
  });
  const address = { line1: '1 Main St', city: 'Berlin', postal_code: '10115', country: 'DE' };
  const shipping = { name: 'Jenny', address };
  const elsewhere = { name: 'Jenny', address: { ...address, line1: '2 Side St' } };
  const path = `/v1/checkout/sessions/${session.id}`;
  await server.post(path, { collected_information: { shipping_details: shipping } });
  for (const reply of [
    await checkout.browse(session.id, { shipping: elsewhere }),
    await checkout.browse(session.id, { shipping: '' }),
    await checkout.pay(session, { shipping: elsewhere }),
  ]) {
    expect([reply.status, reply.body.error.param]).toEqual([400, 'shipping']);
  }
  // A page that says again what the merchant said changes nothing.
  const paid = await checkout.pay(session, { shipping });
  expect(paid.body.status).toBe('complete');
  const { collected_information: known } = await checkout.session(session.id);
  expect(known.shipping_details).toMatchObject(shipping);
});

describe('a session that is over tells nothing of its shopper', () => {
  const address = { line1: 'Hidden Street 1', city: 'Berlin', postal_code: '10115', country: 'DE' };
  const private_ = { email: 'hidden@example.com', name: 'Hidden Name', phone: '+49 30 999' };

  async function told(): Promise<Body> {
    const session = await checkout.open({
      custom_fields: [{ key: 'note', label: { type: 'custom', custom: 'Note' }, type: 'text' }],
      phone_number_collection: { enabled: true },
      shipping_address_collection: { allowed_countries: ['DE'] },
      tax_id_collection: { enabled: true },
    });
    const form = {
      ...private_,
      billing_address: address,
      custom_fields: { note: 'hidden answer' },
      shipping: { name: 'Hidden Name', address },
      tax_id: { type: 'eu_vat', value: 'DE999' },
    };
    const { status } = await checkout.browse(session.id, form);
    expect(status).toBe(200);
    return session;
  }

  async function everySight({ id }: Body): Promise<Body[]> {
    return [
      (await server.get(`/v1/payment_pages/${id}`, BROWSER)).body,
      (await checkout.browse(`${id}/init`)).body,
      await checkout.visit(id),
    ];
  }

  test.each(['complete', 'expired'])('%s', async (status) => {
    const session = await told();
    if (status === 'complete') {
      expect((await checkout.pay(session)).body.status).toBe('complete');
    } else {
      await checkout.pay(session, { payment_method: await declining() });
      await server.post(`/v1/checkout/sessions/${session.id}/expire`);
    }
    for (const page of await everySight(session)) {
      expect(page).toMatchObject({ status, amount_total: 3000, line_items: [{ name: 'Shirt' }] });
      expect(page.payment_intent).toEqual({
        id: expect.stringMatching(/^pi_/),
        object: 'payment_intent',
        status: status === 'complete' ? 'succeeded' : 'canceled',
        client_secret: null,
        next_action: null,
      });
      expect(JSON.stringify(page)).not.toMatch(/hidden|\+49 30 999|DE999|_secret_[0-9A-Za-z]/i);
    }
    const { body } = await server.get(`/v1/payment_pages/${session.id}`);
    expect(body.customer).toMatchObject(private_);
  });
});

test.each(['payment_method', 'payment_intent', 'nothing'])(
  'a confirm that would expand %s is refused before anything is charged',
  async (path) => {
    const session = await checkout.open();
    for (const key of [PUBLISHABLE_KEY, undefined]) {
      const form = { payment_method: await checkout.card(), expand: [path] };
      const url = `/v1/payment_pages/${session.id}/confirm`;
      const { status, body } = await server.post(url, form, key === undefined ? {} : { key });
      expect([status, body.error.message]).toEqual([
        400,
        `This property cannot be expanded (${path}).`,
      ]);
    }
    expect(await checkout.session(session.id)).toMatchObject({
      status: 'open',
      payment_intent: null,
    });
  },
);

test('an expired session is begun again with the token of its address alone', async () => {
  const { body: session } = await server.post('/v1/checkout/sessions', {
    ui_mode: 'embedded_page',
    return_url: OK_URL,
    line_items: [SHIRT],
    customer_email: 'jenny@example.com',
    after_expiration: { recovery: { enabled: true } },
  });
  const expired = await server.post(`/v1/checkout/sessions/${session.id}/expire`);
  const url = new URL(expired.body.after_expiration.recovery.url);
  expect(url.href).toMatch(
    new RegExp(`^http://checkout\\.test/r/${session.id}\\?token=[0-9A-Za-z]{32}$`),
  );
  const token = url.searchParams.get('token') ?? '';
  const wrong = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`;
  const follow = (query: string): Promise<Response> =>
    fetch(`${server.checkoutBase}/r/${session.id}${query}`, { redirect: 'manual' });
  for (const form of [{}, { token: wrong }, { token: token.slice(1) }]) {
    const { status, body } = await checkout.browse(`for_recovery/${session.id}`, form);
    expect([status, body.error.code]).toEqual([404, 'resource_missing']);
    expect((await follow(`?${new URLSearchParams(form).toString()}`)).status).toBe(404);
  }
  const again = await checkout.browse(`for_recovery/${session.id}`, { token });
  expect(again.body).toMatchObject({ status: 'open', ui_mode: 'hosted_page' });
  const followed = await follow(url.search);
  expect([followed.status, followed.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/^\/c\/pay\/cs_test_/),
  ]);
});

describe('a price that the customer chooses, with no minimum of its own', () => {
  test.each([0, 1, 49])('is not paid with %i cents', async (unit_amount) => {
    const product = await checkout.make('/v1/products', { name: 'Gift' });
    const price = await checkout.make('/v1/prices', {
      currency: 'usd',
      product: product.id,
      custom_unit_amount: { enabled: true, preset: 1000 },
    });
    const session = await checkout.open({ line_items: [{ price: price.id, quantity: 1 }] });
    const { body: page } = await checkout.browse(`${session.id}/init`);
    const [line] = page.line_items;
    expect(line.custom_unit_amount).toEqual({ minimum: 50, maximum: null, preset: 1000 });
    const form = { line_items: [{ id: line.id, unit_amount }] };
    for (const reply of [
      await checkout.browse(session.id, form),
      await checkout.pay(session, form),
    ]) {
      expect([reply.status, reply.body.error]).toEqual([
        400,
        expect.objectContaining({
          code: 'amount_too_small',
          message: 'The amount must be at least 50.',
          param: 'line_items[0][unit_amount]',
        }),
      ]);
    }
    expect(await checkout.session(session.id)).toMatchObject({
      status: 'open',
      amount_total: 1000,
    });
  });
});

test.each([
  [
    'kwd',
    1234,
    'three decimals, of which the last one is 0, and charged amounts must be evenly divisible by 10.',
  ],
  [
    'isk',
    50_050,
    'become effectively zero-decimal and charged amounts must be evenly divisible by 100.',
  ],
])(
  'a price in %s that the customer chooses is no finer than the currency',
  async (currency, unit_amount, rule) => {
    const price = await checkout.make('/v1/prices', {
      currency,
      product_data: { name: 'Gift' },
      custom_unit_amount: { enabled: true },
    });
    const session = await checkout.open({ line_items: [{ price: price.id, quantity: 1 }] });
    const { body: page } = await checkout.browse(`${session.id}/init`);
    const [{ id }] = page.line_items;
    const { status, body } = await checkout.browse(session.id, {
      line_items: [{ id, unit_amount }],
    });
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({
        message: expect.stringContaining(`Currency ${currency.toUpperCase()} has ${rule}`),
        param: 'line_items[0][unit_amount]',
      }),
    ]);
  },
);

test('another key’s browser finds no session, link or recovery', async () => {
  const session = await checkout.open();
  const link = await checkout.make('/v1/payment_links', { line_items: [SHIRT] });
  const stranger = { key: 'pk_test_of_the_leak_check_0123456789' };
  for (const path of [
    session.id,
    `${session.id}/init`,
    `${session.id}/confirm`,
    `for_plink/${link.id}`,
    `for_recovery/${session.id}`,
  ]) {
    const { status, body } = await server.post(`/v1/payment_pages/${path}`, {}, stranger);
    expect([path, status, body.error.code]).toEqual([path, 404, 'resource_missing']);
  }
});
