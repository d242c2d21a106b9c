/*
 * Goal: webhook endpoints are made, read and listed as Stripe does it, never more than sixteen; the
 * signing secret is shown once.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Form } from '../../testing/checkout.ts';
import { TestServer, type Reply } from '../../testing/test-server.ts';

const HOOK = { url: 'https://shop.example/hook', enabled_events: ['*'] };
const PATH = '/v1/webhook_endpoints';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
afterEach(async () => {
  await server.running.services.db.query('delete from webhook_endpoints', []);
});

async function create(form: Form = {}): Promise<Reply['body']> {
  const reply = await server.post(PATH, { ...HOOK, ...form });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return checkStripeObject(reply.body);
}

test('a new endpoint has every field of the official object, and its secret', async () => {
  const body = await create({ metadata: { a: '1' } });
  expect(body).toEqual({
    id: expect.stringMatching(/^we_[0-9A-Za-z]{27}$/),
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    created: expect.any(Number),
    description: null,
    enabled_events: ['*'],
    livemode: false,
    metadata: { a: '1' },
    secret: expect.stringMatching(/^whsec_[0-9A-Za-z]{32}$/),
    status: 'enabled',
    url: HOOK.url,
  });
  const { secret: _secret, ...shown } = body;
  expect((await server.get(`${PATH}/${body.id}`)).body).toEqual(shown);
  const list = (await server.get(PATH)).body;
  expect(checkStripeObject(list)).toEqual({
    object: 'list',
    data: [shown],
    has_more: false,
    url: PATH,
  });
});

test('twenty at once make sixteen', async () => {
  const replies = await Promise.all(Array.from({ length: 20 }, () => server.post(PATH, HOOK)));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(16);
  const refused = replies.find(({ status }) => status !== 200);
  expect([refused?.status, refused?.body]).toEqual([
    400,
    {
      error: {
        type: 'invalid_request_error',
        message: 'You have reached the maximum of 16 test webhook endpoints.',
        request_log_url: undefined,
      },
    },
  ]);
  expect((await server.get(`${PATH}?limit=100`)).body.data).toHaveLength(16);
});
