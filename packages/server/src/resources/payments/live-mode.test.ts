/*
 * Goal: a live payment is refused while no live acquirer is configured, and live and test objects
 * know nothing of each other.
 * Method: a server with TLS and nothing against live mode, and a live key put into its table.
 */
import { makeCertificate } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyDigest } from '../../auth/api-key.ts';
import { TestServer } from '../../testing/test-server.ts';

const LIVE_KEY = 'sk_live_0123456789abcdefghijklmnop';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ tls: await makeCertificate(), liveModeObstacles: [] });
  await server.running.services.db.query(
    `insert into api_keys select $1, account_id, true, 'secret', 'launcher' from accounts
     where settings->>'purpose' = 'merchant'`,
    [keyDigest(LIVE_KEY)],
  );
});
afterAll(() => server.stop());

function live(path: string, body: string, extra: object = {}): ReturnType<TestServer['envelope']> {
  return server.envelope({
    path,
    body,
    headers: { authorization: `Bearer ${LIVE_KEY}` },
    ...extra,
  });
}

test('no live acquirer configured', async () => {
  const { status, body } = await live(
    '/v1/payment_intents',
    'amount=500&currency=usd&confirm=true&payment_method_data[type]=card',
    { card: { at: 'payment_method_data[card]', facts: server.cardDoor.store('pm_card_visa') } },
  );
  expect([status, body.error.message]).toEqual([400, 'no live acquirer configured']);
  expect(server.cardDoor.sent).toEqual([]);
});

test('test cards by name are for test mode', async () => {
  const form = 'amount=500&currency=usd&payment_method=pm_card_visa';
  const { body } = await live('/v1/payment_intents', form);
  expect(body.error.code).toBe('resource_missing');
});

test.each([
  ['/v1/checkout/sessions', 'success_url', 'success_url'],
  ['/v1/checkout/sessions', 'cancel_url', 'cancel_url'],
  ['/v1/checkout/sessions', 'ui_mode=elements&return_url', 'return_url'],
  [
    '/v1/payment_links',
    'after_completion[type]=redirect&after_completion[redirect][url]',
    'after_completion[redirect][url]',
  ],
  ['/v1/payment_intents', 'amount=500&currency=usd&confirm=true&return_url', 'return_url'],
  ['/v1/payment_intents/pi_none/confirm', 'return_url', 'return_url'],
  ['/v1/setup_intents', 'confirm=true&return_url', 'return_url'],
  ['/v1/payment_pages/cs_live_none/confirm', 'return_url', 'return_url'],
])('%s: nobody is sent on in the open (%s)', async (path, params, param) => {
  for (const url of ['http://shop.example/back', 'HTTP://shop.example/back']) {
    const { status, body } = await live(path, `${params}=${encodeURIComponent(url)}`);
    expect([url, status, body.error.code, body.error.param]).toEqual([
      url,
      400,
      'url_invalid',
      param,
    ]);
  }
  const { body } = await live(path, `${params}=${encodeURIComponent('https://shop.example/back')}`);
  expect(body.error?.code).not.toBe('url_invalid');
});

test('in test mode a shop may stand on this machine', async () => {
  const url = encodeURIComponent('http://localhost:4104/back');
  const { body } = await server.envelope({
    path: '/v1/checkout/sessions',
    body: `mode=setup&success_url=${url}`,
  });
  expect([body.object, body.success_url]).toEqual([
    'checkout.session',
    'http://localhost:4104/back',
  ]);
});

test('modes are apart', async () => {
  const { body } = await live('/v1/customers', '');
  expect(body.livemode).toBe(true);
  const seen = await server.envelope({ method: 'GET', path: `/v1/customers/${body.id}` });
  expect(seen.status).toBe(404);
  const own = await live(`/v1/customers/${body.id}`, '', { method: 'GET' });
  expect(own.status).toBe(200);
});
