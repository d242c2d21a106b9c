// Goal: the vault's origin answers as the API does, also where it answers itself. Method: requests
// to the real process, whose server is a stand-in.
import http from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cardForm } from '../stand-ins/card-form.ts';
import {
  PUBLISHABLE_KEY,
  RAW_SECRET_KEY,
  SECRET_KEY,
  startVaultProcess,
  type VaultProcess,
} from '../stand-ins/vault-process.ts';

let vault: VaultProcess;
beforeAll(async () => {
  vault = await startVaultProcess();
});
afterAll(() => vault.remove());
beforeEach(() => {
  vault.server.envelopes.length = 0;
  vault.server.lookUps.length = 0;
  vault.server.reply = () => ({ status: 200, body: '{"object":"payment_method"}' });
});

const REQUEST_ID = expect.stringMatching(/^req_[0-9A-Za-z]{14}$/);

async function cards(): Promise<number> {
  const [row] = await vault.rows('select count(*)::int as count from cards');
  return Number(row?.['count']);
}

/** Posts, and expects that nothing was stored or forwarded and that no digits come back. */
async function refusal(
  form: string,
  headers: Record<string, string> = {},
  path = '/v1/payment_methods',
): Promise<{ status: number; error: unknown }> {
  const before = await cards();
  const response = await vault.post(path, form, headers);
  const text = await response.text();
  expect(text.replaceAll(/[ -]/g, '')).not.toMatch(/\d{12,}/);
  expect(response.headers.get('request-id')).toEqual(REQUEST_ID);
  expect(vault.server.envelopes).toEqual([]);
  expect(await cards()).toBe(before);
  const { error } = JSON.parse(text) as { error: unknown };
  return { status: response.status, error };
}

describe('cards that are refused', () => {
  const cardError = (code: string, param: string, message: string): object => ({
    status: 402,
    error: { type: 'card_error', message, code, param },
  });
  test.each([
    [
      { 'card[number]': '4242424242424241' },
      cardError('incorrect_number', 'number', 'Your card number is incorrect.'),
    ],
    [
      { 'card[exp_month]': '13' },
      cardError('invalid_expiry_month', 'exp_month', "Your card's expiration month is invalid."),
    ],
    [
      { 'card[exp_year]': '2020' },
      cardError('invalid_expiry_year', 'exp_year', "Your card's expiration year is invalid."),
    ],
    [
      { 'card[cvc]': '12' },
      cardError('invalid_cvc', 'cvc', "Your card's security code is invalid."),
    ],
    [
      { 'card[exp_year]': undefined },
      {
        status: 400,
        error: {
          type: 'invalid_request_error',
          message: 'Missing required param: exp_year.',
          code: 'parameter_missing',
          param: 'exp_year',
        },
      },
    ],
  ])('%j', async (fields, expected) => {
    expect(await refusal(cardForm(fields))).toEqual(expected);
  });

  test('a real card in test mode', async () => {
    expect(await refusal(cardForm({ 'card[number]': '4111 1111 1111 1111' }))).toEqual({
      status: 402,
      error: {
        type: 'card_error',
        message:
          'Your card was declined. Your request was in test mode, but used a non test card. For a ' +
          'list of valid test cards, visit: https://docs.stripe.com/testing.',
        code: 'card_declined',
        decline_code: 'test_mode_live_card',
        param: 'number',
      },
    });
  });
});

describe('requests that are refused', () => {
  const invalid = (message: string): object => ({
    status: 400,
    error: { type: 'invalid_request_error', message },
  });

  test('two numbers, or one twice', async () => {
    expect(await refusal(`${cardForm()}&source[number]=4242424242424242`)).toEqual(
      invalid('A request can hold one card and one separate CVC.'),
    );
    expect(await refusal(`${cardForm()}&card%5Bnumber%5d=4000000000000002`)).toEqual(
      invalid('A card field was given more than once.'),
    );
  });

  test('card data in the query string', async () => {
    const message =
      'The address of this request holds what looks like card data. Send card data only as card ' +
      'parameters of a form.';
    for (const query of [
      'card[number]=4242424242424242',
      'card%5Bnumber%5D=1',
      'payment_method_options[card][cvc]=123',
      'q=4242%204242+4242-4242',
    ]) {
      expect(await refusal('type=card', {}, `/v1/payment_methods?${query}`)).toEqual(
        invalid(message),
      );
    }
    expect(await refusal('', {}, '/v1/payment_methods/4242424242424242')).toEqual(invalid(message));
    expect(await refusal('', {}, '/v1/payment_methods/4242%3424242424242')).toEqual(
      invalid(message),
    );
  });

  test('card data in a header', async () => {
    const message =
      'The header of this request holds what looks like card data. Send card data only as card ' +
      'parameters of a form.';
    for (const name of ['x-note', 'idempotency-key', 'user-agent']) {
      expect(await refusal('type=card', { [name]: 'a 4242-4242-4242-4242 b' })).toEqual(
        invalid(message),
      );
    }
  });

  test('other kinds of body', async () => {
    const message =
      'Invalid request (check that your POST content type is application/x-www-form-urlencoded).';
    const json = '{"card":{"number":"4242424242424242","exp_month":12,"exp_year":34}}';
    expect(await refusal(json, { 'content-type': 'application/json' })).toEqual(invalid(message));
    const multipart = '--x\r\ncontent-disposition: form-data; name="card[number]"\r\n\r\n4242\r\n';
    expect(await refusal(multipart, { 'content-type': 'multipart/form-data; boundary=x' })).toEqual(
      invalid(message),
    );
    expect(await refusal('x', { 'content-encoding': 'gzip' })).toEqual(invalid(message));
  });

  test('card numbers in other parameters, and JSON that calls itself a form', async () => {
    const freeText = (param?: string): object => ({
      status: 400,
      error: {
        type: 'invalid_request_error',
        message:
          'A parameter holds what looks like a card number. Send it only as a card parameter.',
        code: 'parameter_invalid_string',
        ...(param === undefined ? {} : { param }),
      },
    });
    expect(await refusal('metadata[number]=4242 4242 4242 4242')).toEqual(
      freeText('metadata[number]'),
    );
    expect(await refusal(cardForm({ description: 'x 378282246310005' }))).toEqual(
      freeText('description'),
    );
    expect(await refusal('{"card":{"number":"4242424242424242"}}')).toEqual(freeText());
    for (const form of [
      'description=4242424242424242&description=x',
      'description=4242%34242+42424242&description[a]=x',
      'a[b]=4242424242424242&a=x',
    ]) {
      const [param = ''] = form.split('=', 1);
      expect(await refusal(form)).toEqual(freeText(param));
    }
  });

  test('a body that is too large', async () => {
    const response = await vault.post('/v1/customers', `a=${'x'.repeat(300_000)}`);
    expect(response.status).toBe(413);
    expect(vault.server.envelopes).toEqual([]);
  });

  test('broken encodings', async () => {
    const message = 'The request could not be decoded: it is not valid percent-encoded UTF-8.';
    expect(await refusal('card[number]=%4z')).toEqual(invalid(message));
    expect(await refusal('a=%ff')).toEqual(invalid(message));
  });

  test('card data with GET or DELETE', async () => {
    const response = await fetch(`${vault.origin}/v1/customers/cus_1`, {
      method: 'DELETE',
      body: cardForm(),
      headers: {
        authorization: `Bearer ${PUBLISHABLE_KEY}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(response.status).toBe(400);
    expect(vault.server.envelopes).toEqual([]);
  });

  test('methods and paths that are not of the API', async () => {
    for (const [method, path] of [
      ['PUT', '/v1/customers'],
      ['POST', '/v3/'],
      ['GET', '/'],
      ['GET', '/v2/core'],
      ['GET', '/v3/../manifest.json'],
      ['GET', '/manifest.json'],
    ] as const) {
      const response = await fetch(`${vault.origin}${path}`, { method });
      expect(response.status).toBe(404);
    }
    expect(vault.server.envelopes).toEqual([]);
  });
});

describe('keys', () => {
  test('card data without a key, or with one that nobody knows, is refused like any call', async () => {
    expect(await refusal(cardForm(), { authorization: 'Bearer pk_test_nobody' })).toEqual({
      status: 401,
      error: { type: 'invalid_request_error', message: 'Invalid API Key provided.' },
    });
    const response = await fetch(`${vault.origin}/v1/tokens`, {
      method: 'POST',
      body: new URLSearchParams(cardForm()),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining('You did not provide an API key.') },
    });
  });

  test('Basic works as Bearer does', async () => {
    const authorization = `Basic ${Buffer.from(`${PUBLISHABLE_KEY}:`).toString('base64')}`;
    const response = await vault.post('/v1/payment_methods', cardForm(), { authorization });
    expect(response.status).toBe(200);
    expect(vault.server.envelopes).toHaveLength(1);
  });

  test('raw card data with a secret key needs the account setting', async () => {
    const given = await refusal(cardForm(), { authorization: `Bearer ${SECRET_KEY}` });
    expect(given).toEqual({
      status: 402,
      error: { type: 'invalid_request_error', message: expect.stringContaining('pm_card_visa') },
    });
    const cvc = 'payment_method_options[card][cvc]=123';
    expect(await refusal(cvc, { authorization: `Bearer ${SECRET_KEY}` })).toEqual(given);
    const allowed = await vault.post('/v1/payment_methods', cardForm(), {
      authorization: `Bearer ${RAW_SECRET_KEY}`,
    });
    expect(allowed.status).toBe(200);
  });

  test('live keys are refused over plain HTTP, with or without card data', async () => {
    const message = 'Live keys can only be used over HTTPS.';
    const expected = { status: 400, error: { type: 'invalid_request_error', message } };
    const authorization = 'Bearer pk_live_123';
    expect(await refusal(cardForm(), { authorization })).toEqual(expected);
    expect(await refusal('a=1', { authorization })).toEqual(expected);
    expect(vault.server.lookUps).toEqual([]);
  });

  test('small calls without card data ask nobody about their key', async () => {
    await vault.post('/v1/customers', 'name=A');
    expect(vault.server.lookUps).toEqual([]);
    expect(vault.server.envelopes).toHaveLength(1);
  });
});

describe('answers', () => {
  test('status, headers and body of the server reach the client, with our security headers', async () => {
    vault.server.reply = () => ({
      status: 402,
      headers: { 'idempotency-key': 'k1', 'stripe-version': '2026-10-28.endive' },
      body: '{"error":{"type":"card_error"}}',
    });
    const response = await vault.post('/v1/payment_intents', 'amount=1');
    expect(response.status).toBe(402);
    expect(await response.text()).toBe('{"error":{"type":"card_error"}}');
    const headers = Object.fromEntries(response.headers);
    delete headers['date'];
    expect(headers).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers':
        'Idempotent-Replayed, Request-Id, Stripe-Rate-Limited-Reason, Stripe-Should-Retry, Stripe-Version',
      'cache-control': 'no-store',
      connection: 'keep-alive',
      'content-length': '31',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'content-type': 'application/json',
      'cross-origin-resource-policy': 'same-origin',
      'idempotency-key': 'k1',
      'keep-alive': 'timeout=60',
      'permissions-policy': expect.stringContaining('payment=()'),
      'referrer-policy': 'no-referrer',
      'request-id': 'req_standin',
      'stripe-version': '2026-10-28.endive',
      'x-content-type-options': 'nosniff',
    });
  });

  test('pages may call with a publishable key, and not read what a secret key gets', async () => {
    const preflight = await fetch(`${vault.origin}/v1/tokens`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
    const secret = await vault.post('/v1/customers', 'a=1', {
      authorization: `Bearer ${SECRET_KEY}`,
    });
    expect(secret.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('when the server breaks off, the client learns that nobody knows, and the card stays', async () => {
    const before = await cards();
    vault.server.reply = () => new Promise(() => undefined);
    const pending = vault.post('/v1/payment_methods', cardForm(), { 'idempotency-key': 'broken' });
    while (vault.server.envelopes.length === 0) await new Promise((go) => setTimeout(go, 10));
    vault.server.breakConnections();
    const response = await pending;
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({
      error: {
        type: 'api_error',
        message:
          'The API did not answer. Repeat the request with the same idempotency key to learn its ' +
          'result.',
      },
    });
    expect(await cards()).toBe(before + 1);
  });
});

describe('files', () => {
  test('are served with the headers of their surface', async () => {
    const script = await fetch(`${vault.origin}/v3/?x=1`);
    expect(script.status).toBe(200);
    expect(await script.text()).toBe('globalThis.Coffer = 1;\n');
    expect(script.headers.get('access-control-allow-origin')).toBe('*');
    const frame = await fetch(`${vault.origin}/frames/card`, { method: 'HEAD' });
    expect(frame.status).toBe(200);
    expect(frame.headers.get('content-length')).toBe('16');
    expect(frame.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    const etag = script.headers.get('etag') ?? '';
    const again = await fetch(`${vault.origin}/v3/`, {
      headers: { 'if-none-match': etag },
    });
    expect(again.status).toBe(304);
  });
});

test('odd requests do not end the process', async () => {
  const { port } = vault.config;
  const odd = [
    'GET // HTTP/1.1\r\nhost: x\r\n\r\n',
    'GET /v1/x HTTP/1.1\r\nhost: x\r\n__proto__: x\r\nconstructor: y\r\n\r\n',
    'POST /v1/x HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n' +
      'content-length: 24\r\n\r\n__proto__[a]=1&__proto__=',
    'POST /v1/x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\ncard[number]=4242',
    'GET http://other/v1/x HTTP/1.1\r\nhost: x\r\n\r\n',
    'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n',
    'GET /v1/x HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    'nonsense\r\n\r\n',
  ];
  for (const text of odd) {
    const socket = http.globalAgent.createConnection({ host: '127.0.0.1', port });
    if (socket === undefined || socket === null) throw new Error('no connection');
    socket.on('error', () => undefined);
    socket.end(text);
    socket.resume();
    await once(socket, 'close');
  }
  const response = await vault.post('/v1/payment_methods', cardForm());
  expect(response.status).toBe(200);
  expect(vault.output()).toBe('');
});
