/*
 * Goal: what holds for every request: keys, versions, errors, headers, limits, idempotency.
 * Method: a whole server on a real database, asked over HTTP.
 */
import { API_VERSION } from '@coffer/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, SECRET_KEY, TestServer } from '../testing/test-server.ts';
import { BODY_MAX_BYTES } from './read-request.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

function basic(user: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:`).toString('base64')}` };
}

describe('keys', () => {
  test('in a Bearer or a Basic header', async () => {
    expect((await server.get('/v1/customers')).status).toBe(200);
    const reply = await server.get('/v1/customers', { key: null, headers: basic(SECRET_KEY) });
    expect(reply.status).toBe(200);
  });

  test('none is a 401', async () => {
    const reply = await server.get('/v1/customers', { key: null });
    expect(reply.status).toBe(401);
    expect(reply.body.error).toEqual({
      type: 'invalid_request_error',
      message: expect.stringMatching(/^You did not provide an API key\./),
    });
  });

  test.each([
    ['sk_test_no_such_key_0123456789abcd', 'sk_test_**********************abcd'],
    ['pk_test_no_such_key_0123456789abcd', 'pk_test_**********************abcd'],
    ['nonsense', '********'],
  ])('an unknown one is a 401 that shows little of it: %s', async (key, shown) => {
    const reply = await server.get('/v1/customers', { key });
    expect([reply.status, reply.body.error.message]).toEqual([
      401,
      `Invalid API Key provided: ${shown}`,
    ]);
  });

  test('a live key is refused, whether or not there is one', async () => {
    const reply = await server.get('/v1/customers', { key: 'sk_live_0123456789abcdef' });
    expect(reply.status).toBe(403);
    expect(reply.body.error.message).toContain('plain HTTP; this is a test');
  });

  test('a publishable one may not read', async () => {
    const reply = await server.get('/v1/customers', { key: PUBLISHABLE_KEY });
    expect([reply.status, reply.body.error.code]).toEqual([403, 'secret_key_required']);
    expect(reply.body.error.message).toMatch(
      /^This API call cannot be made with a publishable API key\. Please use a secret API key\./,
    );
  });

  test('secret ones are stored hashed; a page may show a publishable one', async () => {
    const rows = await server.running.services.db.query('select * from api_keys', []);
    expect(rows).toHaveLength(4);
    expect(JSON.stringify(rows)).not.toMatch(/sk_test_/);
  });

  test('another account is refused, the own one may be named', async () => {
    const { db } = server.running.services;
    const [own] = await db.query<{ account_id: string }>(
      `select account_id from accounts where settings->>'purpose' = 'merchant'`,
      [],
    );
    const as = (account: string): Promise<number> =>
      server
        .get('/v1/customers', { headers: { 'stripe-account': account } })
        .then((reply) => reply.status);
    expect(await as(own?.account_id ?? '')).toBe(200);
    expect(await as('acct_other')).toBe(403);
  });

  test.each(['Stripe-Account', 'Stripe-Context'])('%s of another account', async (name) => {
    const headers = { [name]: 'acct_other' };
    const reply = await server.get('/v1/customers', { headers });
    expect([reply.status, reply.body.error]).toEqual([
      403,
      {
        code: 'account_invalid',
        doc_url: 'https://stripe.com/docs/error-codes/account-invalid',
        type: 'invalid_request_error',
        message:
          "The provided key does not have access to account 'acct_other' (or that account does " +
          'not exist). Application access may have been revoked. This platform has no connected ' +
          `accounts yet: leave the header ${name} out, or name the key's own account.`,
      },
    ]);
  });
});

describe('requests', () => {
  test.each([
    ['GET', '/v1/nothing'],
    ['GET', '/v1/invoices'],
    ['GET', '/v1/products/search'],
    ['GET', '/v2/core/events'],
    ['GET', '/v1/customers/'],
    ['DELETE', '/v1/charges'],
    ['POST', '/v1/balance'],
    ['PUT', '/v1/customers/cus_1'],
    ['PATCH', '/v1/customers'],
  ])('what we do not offer: %s %s', async (method, path) => {
    const headers = { authorization: `Bearer ${SECRET_KEY}` };
    const reply = await fetch(server.base + path, { method, headers });
    expect([reply.status, await reply.json()]).toEqual([
      404,
      {
        error: {
          type: 'invalid_request_error',
          message:
            `Unrecognized request URL (${method}: ${path}). If you are trying to list objects, ` +
            'remove the trailing slash. If you are trying to retrieve an object, make sure you ' +
            'passed a valid (non-empty) identifier in your code. What this platform offers is ' +
            'listed in its docs/api/coverage.md.',
        },
      },
    ]);
  });

  test.each(['2019-03-14', '2023-10-16', '2025-10-29.clover', API_VERSION])(
    'version %s',
    async (version) => {
      const headers = { 'stripe-version': version };
      const reply = await server.get('/v1/customers', { headers });
      expect([reply.status, reply.headers.get('stripe-version')]).toEqual([200, version]);
    },
  );

  test.each(['2018-12-03', 'latest', '2099-01-01'])('version %s is refused', async (version) => {
    const reply = await server.get('/v1/customers', { headers: { 'stripe-version': version } });
    expect([reply.status, reply.body.error.message]).toEqual([
      400,
      `Invalid Stripe API version: ${version}`,
    ]);
  });

  test('headers of every answer', async () => {
    const reply = await server.post('/v1/customers', {}, { headers: { 'idempotency-key': 'h' } });
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'content-type': 'application/json',
      'idempotency-key': 'h',
      'request-id': expect.stringMatching(/^req_[0-9A-Za-z]{14}$/),
      'stripe-version': API_VERSION,
      'x-content-type-options': 'nosniff',
    });
    expect(reply.headers.has('strict-transport-security')).toBe(false);
  });

  test('bodies of other kinds and too large ones are refused', async () => {
    const json = await fetch(`${server.base}/v1/customers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: '{"name":"Jenny"}',
    });
    expect(json.status).toBe(400);
    expect(await json.text()).toContain('application/x-www-form-urlencoded');
    const large = await server.post('/v1/customers', { name: 'x'.repeat(BODY_MAX_BYTES) });
    expect(large.status).toBe(413);
  });

  test('a query string is read as a form is', async () => {
    const { body } = await server.post('/v1/customers?name=Jenny&metadata[a]=1');
    expect(body).toMatchObject({ name: 'Jenny', metadata: { a: '1' } });
    const bad = await server.get('/v1/customers?limit=x');
    expect(bad.body.error).toMatchObject({
      code: 'parameter_invalid_integer',
      message: 'Invalid integer: x',
      param: 'limit',
    });
  });

  test('health needs no key', async () => {
    const reply = await server.get('/health', { key: null });
    expect([reply.status, reply.body]).toEqual([200, { status: 'ok' }]);
  });

  test('the log has routes, never paths, parameters or keys', async () => {
    await server.get('/v1/customers/cus_secretpath?expand[]=secretparam', { key: SECRET_KEY });
    // A request is logged when its answer has gone.
    await expect
      .poll(async () =>
        (await server.log())
          .trim()
          .split('\n')
          .map((line): unknown => JSON.parse(line)),
      )
      .toContainEqual(
        expect.objectContaining({
          method: 'GET',
          route: '/v1/customers/:id',
          request: expect.stringMatching(/^req_/),
          status: 404,
          ms: expect.any(Number),
        }),
      );
    expect(await server.log()).not.toMatch(/secretpath|secretparam|sk_test|pk_test/);
  });
});

describe('idempotency', () => {
  const post = (key: string, form: Record<string, string>, path = '/v1/customers') =>
    server.post(path, form, { headers: { 'idempotency-key': key } });

  test('a retry gets the first answer', async () => {
    const first = await post('retry', { name: 'a' });
    const second = await post('retry', { name: 'a' });
    expect(second.body).toEqual(first.body);
    expect(first.headers.has('idempotent-replayed')).toBe(false);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'));
  });

  test('other parameters or another endpoint are an error', async () => {
    await post('other', { name: 'a' });
    const parameters = await post('other', { name: 'b' });
    expect([parameters.status, parameters.body.error.type]).toEqual([400, 'idempotency_error']);
    expect(parameters.body.error.message).toBe(
      'Keys for idempotent requests can only be used with the same parameters they were first ' +
        "used with. Try using a key other than 'other' if you meant to execute a different request.",
    );
    const endpoint = await post('other', { amount: '100', currency: 'usd' }, '/v1/payment_intents');
    expect(endpoint.body.error.message).toContain(
      "('/v1/customers' is different from '/v1/payment_intents')",
    );
  });

  test('a validation error is not kept', async () => {
    expect((await post('mended', { nam: 'a' })).status).toBe(400);
    expect((await post('mended', { name: 'a' })).status).toBe(200);
  });

  test('a publishable key does not get the answer of a secret one', async () => {
    const form = { card: '' };
    await post('kinds', { name: 'a' });
    const reply = await server.post('/v1/tokens', form, {
      key: PUBLISHABLE_KEY,
      headers: { 'idempotency-key': 'kinds' },
    });
    expect(reply.body.error.type).toBe('invalid_request_error');
  });

  test('twenty at once run once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => post('many', { name: 'm' })),
    );
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]));
    expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1);
  });

  test('a key that is too long is refused', async () => {
    const reply = await post('k'.repeat(256), {});
    expect([reply.status, reply.body.error.message]).toEqual([
      400,
      'The idempotency key provided was too long. Keys can be up to 255 characters; the one ' +
        'provided was 256 characters.',
    ]);
  });
});
