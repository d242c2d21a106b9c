/**
 * Goal: only the acquirer's caller gets in, only exact messages are read, and nothing of a card is
 * echoed, logged or said in an error.
 * Method: a running network is called with wrong credentials, oversized, broken and strange bodies;
 * afterwards its log is searched for everything that was sent.
 */
import net from 'node:net';
import { AMOUNT_MAX_MINOR, headersFor } from '@coffer/kernel';
import { canaryNumber } from '@coffer/kernel/test-cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizeCall, TEST_CREDENTIAL, type RawCall } from '../testing/network-client.ts';
import { fillSkeleton } from '../testing/fill-skeleton.ts';
import { startTestNetwork, type TestNetwork } from '../testing/test-network.ts';
import { BODY_MAX_BYTES } from './read-body.ts';

const CANARY = { number: canaryNumber('succeed', 77), cvc: '963' };
const PATHS = [
  'authentications',
  'authorizations',
  'verifications',
  'captures',
  'inquiries',
  'reversals',
  'refunds',
].map((name) => `/acquirer/${name}`);

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
});
afterAll(() => network.stop());

async function ask(call: RawCall): Promise<unknown> {
  const { status, body } = await network.client.call(call);
  return { status, body: JSON.parse(body) };
}

/** A right authorization, with some fields replaced. */
function bodyWith(changes: Readonly<Record<string, unknown>>): string {
  const { body } = fillSkeleton(authorizeCall({ reference: 'http_1' }), CANARY);
  return JSON.stringify({ ...JSON.parse(body), ...changes });
}

describe('the credential', () => {
  const REFUSED = { status: 401, body: { status: 'refused', code: 'unauthorized' } };

  test.each([
    '',
    'Bearer',
    'Bearer wrong',
    `Basic ${TEST_CREDENTIAL}`,
    `Bearer ${TEST_CREDENTIAL}x`,
    `Bearer ${TEST_CREDENTIAL.slice(0, -1)}`,
    `bearer ${TEST_CREDENTIAL}`,
  ])('%j opens nothing', async (authorization) => {
    for (const path of PATHS)
      expect(await ask({ path, body: bodyWith({}), headers: { authorization } })).toEqual(REFUSED);
    expect(await ask({ path: '/acquirer/authorizations', headers: { authorization } })).toEqual(
      REFUSED,
    );
    expect(await network.client.listAll()).toEqual([]);
  });
});

describe('requests', () => {
  const path = '/acquirer/authorizations';
  const refused = (status: number, code: string): unknown => ({
    status,
    body: { status: 'refused', code },
  });

  test('to other paths and by other methods', async () => {
    expect(await ask({ path: '/acquirer' })).toEqual(refused(404, 'not_found'));
    expect(await ask({ path: '//' })).toEqual(refused(404, 'not_found'));
    expect(await ask({ path: '/acquirer/captures' })).toEqual(refused(405, 'method_not_allowed'));
    expect(await ask({ path, method: 'DELETE' })).toEqual(refused(405, 'method_not_allowed'));
  });

  test('of other media types', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await ask({ path, body: bodyWith({}), headers })).toEqual(
      refused(415, 'unsupported_media_type'),
    );
  });

  test('that are not JSON', async () => {
    const body = `${CANARY.number} is not JSON`;
    expect(await ask({ path, body })).toEqual(refused(400, 'invalid_json'));
  });

  test('that are too large, with and without a declared length', async () => {
    const body = bodyWith({ statement_descriptor: 'x'.repeat(BODY_MAX_BYTES) });
    expect(await ask({ path, body })).toEqual(refused(413, 'body_too_large'));
    const headers = { 'transfer-encoding': 'chunked' };
    expect(await ask({ path, body, headers })).toEqual(refused(413, 'body_too_large'));
  });

  test('that end in the middle leave nothing', async () => {
    const head =
      `POST ${path} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer ${TEST_CREDENTIAL}\r\n` +
      'content-type: application/json\r\ncontent-length: 5000\r\n\r\n';
    const socket = net.connect(network.port, '127.0.0.1');
    socket.end(head + bodyWith({ reference: 'http_cut' }));
    await new Promise((resolve) => socket.on('close', resolve).resume());
    expect((await network.client.listAll()).map((row) => row.reference)).not.toContain('http_cut');
  });
});

describe('messages', () => {
  const card = { number: CANARY.number, exp_month: 12, exp_year: 2034, cvc: '963' };
  const address = { line1: null, postal_code: null };
  const invalid = (param: string): unknown => ({
    status: 400,
    body: { reference: 'http_1', param, status: 'refused', code: 'invalid_request' },
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['amount', { amount: 0 }],
    ['amount', { amount: AMOUNT_MAX_MINOR + 1 }],
    ['amount', { amount: 1.5 }],
    ['amount', { amount: '100' }],
    ['amount', { amount: undefined }],
    ['currency', { currency: 'USD' }],
    ['capture', { capture: 'true' }],
    ['off_session', { off_session: null }],
    ['statement_descriptor', { statement_descriptor: 'x'.repeat(23) }],
    ['statement_descriptor', { statement_descriptor: CANARY.number }],
    ['statement_descriptor', { statement_descriptor: 'a\0b' }],
    ['card', { card: undefined }],
    ['card', { card: CANARY.number }],
    ['card.number', { card: { ...card, number: Number(CANARY.number) } }],
    ['card.number', { card: { ...card, number: '4242 4242 4242 4242' } }],
    ['card.number', { card: { ...card, number: '42424242424' } }],
    ['card.number', { card: { ...card, number: '42424242424242424242' } }],
    ['card.exp_month', { card: { ...card, exp_month: 13 } }],
    ['card.exp_year', { card: { ...card, exp_year: 34 } }],
    ['card.cvc', { card: { ...card, cvc: '12' } }],
    ['card.cvc', { card: { ...card, cvc: null } }],
    ['card.*', { card: { ...card, pin: '1234' } }],
    ['address', { address: null }],
    ['address.line1', { address: { ...address, line1: 1 } }],
    ['address.postal_code', { address: { line1: null } }],
    ['unknown field', { [CANARY.number]: 1 }],
  ])('with a bad %s are refused (%#)', async (param, changes) => {
    const body = bodyWith(changes);
    expect(await ask({ path: '/acquirer/authorizations', body })).toEqual(invalid(param));
  });

  test.each([undefined, 1, '', 'a b', 'ü', 'x'.repeat(101), CANARY.number, `op_${CANARY.number}`])(
    'with a bad reference are refused without it (%#)',
    async (reference) => {
      const body = bodyWith({ reference });
      expect(await ask({ path: '/acquirer/authorizations', body })).toEqual({
        status: 400,
        body: { param: 'reference', status: 'refused', code: 'invalid_request' },
      });
    },
  );

  test.each([null, 1, 'text', [], [{}]])('that are no object are refused (%#)', async (value) => {
    const body = JSON.stringify(value);
    expect(await ask({ path: '/acquirer/authorizations', body })).toMatchObject({ status: 400 });
  });

  test('that name themselves as their original are refused', async () => {
    const body = JSON.stringify({ reference: 'http_1', original: 'http_1' });
    expect(await ask({ path: '/acquirer/reversals', body })).toEqual(invalid('original'));
  });
});

describe('the list', () => {
  test.each(['limit=0', 'limit=1001', 'limit=1.5', 'limit=x', 'after=%00'])(
    'refuses %s',
    async (query) => {
      expect(await ask({ path: `/acquirer/authorizations?${query}` })).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', param: query.split('=')[0] },
      });
    },
  );

  test('comes in pages', async () => {
    for (const reference of ['page_c', 'page_a', 'page_b'])
      await network.client.authorize({ reference }, CANARY);
    const first = { path: '/acquirer/authorizations?after=page_&limit=2' };
    expect(await ask(first)).toMatchObject({
      status: 200,
      body: { data: [{ reference: 'page_a' }, { reference: 'page_b' }], has_more: true },
    });
    const second = { path: '/acquirer/authorizations?after=page_b&limit=2' };
    expect(await ask(second)).toMatchObject({
      status: 200,
      body: { data: [{ reference: 'page_c' }], has_more: false },
    });
  });
});

test('pages and answers have their headers', async () => {
  const page = await network.client.call({ path: '/' });
  expect(page).toMatchObject({ status: 200, headers: headersFor('bank-page', { tls: false }) });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.body).toContain('<h1>Sandbox card network</h1>');
  const health = await network.client.call({ path: '/health' });
  expect(health).toMatchObject({ status: 200, headers: headersFor('api', { tls: false }) });
  expect(JSON.parse(health.body)).toEqual({ status: 'ok' });
});

test('the log holds nothing of a card, whatever was sent', async () => {
  await network.client.call({ path: `/${CANARY.number}?card=${CANARY.number}` });
  await network.client.authorize({ reference: 'log_1' }, CANARY);
  // Lines are written in order, soon: what is of the call before is there, too.
  await expect.poll(() => network.readLog()).toContain('log_1');
  const log = await network.readLog();
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const { at: _when, ms: _ms, ...line } = lines.find((each) => each['reference'] === 'log_1') ?? {};
  expect(line).toEqual({
    event: 'request',
    method: 'POST',
    path: '/acquirer/authorizations',
    status: 200,
    reference: 'log_1',
    delivery: 'prompt',
    first: true,
  });
  expect(log).not.toContain(CANARY.number);
  expect(log).not.toContain(CANARY.number.slice(0, 12));
  // Times of day are left out: their milliseconds may read like any CVC.
  const withoutTimes = lines.map(({ at: _at, ms: _took, ...rest }) => rest);
  expect(JSON.stringify(withoutTimes)).not.toMatch(/[^0-9]963[^0-9]/);
  expect(log).not.toContain(TEST_CREDENTIAL);
});
