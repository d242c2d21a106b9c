// Goal: what attackers and careless clients send gets past guard in no framework. Method: hostile
// requests as exact bytes to real servers; each must be refused before the app sees it.
import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GuardOptions } from './index.ts';
import { FRAMEWORKS, startApp, type TestApp } from './testing/apps.ts';
import { send, sendBytes } from './testing/client.ts';

const CARD = '4242424242424242';
const SECRET = 'whsec_of_the_only_endpoint';
const MAX_BYTES = 64 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const inScript = (zero: number): string =>
  CARD.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const multipart = (head: string): string =>
  `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${CARD}\r\n--b--\r\n`;
const nested = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;

const HIDDEN: readonly (readonly [how: string, headers: object, body: string | Uint8Array])[] = [
  ['a nested name', JSON_TYPE, '{"payment":{"source":{"card":{"number":"4242 4242 4242 4242"}}}}'],
  ['a list', JSON_TYPE, `{"cards":[{"x":1},{"number":"${CARD}"}]}`],
  ['a JSON number', JSON_TYPE, `{"n":${CARD}}`],
  ['a JSON number that loses digits', JSON_TYPE, '{"n":6205500000000000004}'],
  ['escapes', JSON_TYPE, '{"n":"\\u0034242424242424242"}'],
  ['a name of its own', JSON_TYPE, `{"${CARD}":1}`],
  ['__proto__', JSON_TYPE, `{"__proto__":{"card":{"number":"${CARD}"}}}`],
  ['a security code', JSON_TYPE, '{"card":{"exp_year":2030,"cvc":"123"}}'],
  ['an autocomplete name', FORM_TYPE, 'cc-number=4242424242424241'],
  ['constructor[prototype]', FORM_TYPE, `constructor[prototype][card][number]=${CARD}`],
  ['percent signs', FORM_TYPE, `%63ard%5Bnumber%5D=${'%34%32'.repeat(8)}`],
  ['full-width digits', JSON_TYPE, JSON.stringify({ n: inScript(0xff10) })],
  ['Arabic digits', JSON_TYPE, JSON.stringify({ n: inScript(0x0660) })],
  ['a byte order mark', JSON_TYPE, `\ufeff{"n":"${CARD}"}`],
  ['text/plain', { 'content-type': 'text/plain' }, `{"card":{"number":"${CARD}"}}`],
  ['image/png', { 'content-type': 'image/png' }, `{"card":{"number":"${CARD}"}}`],
  ['no type at all', {}, `{"card":{"number":"${CARD}"}}`],
  ['broken JSON', JSON_TYPE, `{"card":{"number":"${CARD}"`],
  ['a form part', { 'content-type': 'multipart/form-data; boundary=b' }, multipart('name="n"')],
  [
    'a quoted boundary',
    { 'content-type': 'multipart/form-data; boundary="b"' },
    multipart('name=card_number'),
  ],
  ['gzip', { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(`{"n":"${CARD}"}`)],
  ['bare deflate', { ...JSON_TYPE, 'content-encoding': 'deflate' }, deflateRawSync(`"${CARD}"`)],
  ['brotli', { ...JSON_TYPE, 'content-encoding': 'br' }, brotliCompressSync(`"${CARD}"`)],
];

describe.each(Object.keys(FRAMEWORKS))('%s', (framework) => {
  const options: GuardOptions = {
    mode: 'test',
    provider: 'stripe',
    rawCards: { maxBytes: MAX_BYTES },
    webhooks: { path: '/webhooks', secrets: [SECRET], onEvent: () => undefined },
    log: () => undefined,
  };
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(framework, options);
  });
  afterAll(async () => {
    await app.stop();
  });

  test.each(HIDDEN)('a card in %s is refused and not echoed', async (_, headers, body) => {
    const before = app.reached.length;
    const got = await send(`${app.origin}/raw`, { body, headers: { ...headers } });
    expect([got.status, app.reached.length]).toEqual([400, before]);
    expect(got.body).toContain('"raw_card_data"');
    expect(got.body).not.toMatch(/\d{4}/);
  });

  test('a card in single-byte chunks, or in the query, is refused', async () => {
    const body = [...`{"n":"${CARD}"}`];
    expect((await send(`${app.origin}/raw`, { body, headers: JSON_TYPE })).status).toBe(400);
    expect((await send(`${app.origin}/page?q=1&card_number=${CARD}`)).status).toBe(400);
  });

  test.each([
    ['a long body', JSON_TYPE, `"${'x'.repeat(MAX_BYTES)}"`],
    ['a zip bomb', { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(' '.repeat(50_000_000))],
  ])('%s is too large', async (_, headers, body) => {
    const before = app.reached.length;
    const got = await send(`${app.origin}/raw`, { body, headers });
    expect([got.status, app.reached.length]).toEqual([413, before]);
  });

  test.each([
    [
      'UTF-16',
      { 'content-type': 'application/json; charset=utf-16le' },
      Buffer.from('{}', 'utf16le'),
    ],
    ['UTF-16 that does not say so', JSON_TYPE, Buffer.from('{"a":1}', 'utf16le')],
    ['an unknown compression', { ...JSON_TYPE, 'content-encoding': 'zstd' }, 'x'],
    ['two compressions', { ...JSON_TYPE, 'content-encoding': 'gzip, gzip' }, 'x'],
    ['no gzip at all', { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'x'],
  ])('%s is refused, because nobody can look inside', async (_, headers, body) => {
    expect((await send(`${app.origin}/raw`, { body, headers })).status).toBe(415);
  });

  test('endless nesting ends in a refusal', async () => {
    const got = await send(`${app.origin}/raw`, { body: nested, headers: JSON_TYPE });
    expect([got.status, got.body]).toEqual([
      400,
      '{"error":{"code":"body_too_deep","message":"The body is nested too deeply."}}',
    ]);
    expect(Object.prototype).not.toHaveProperty('card');
  });

  const nowS = Math.floor(Date.now() / 1000);
  const event = '{"id":"evt_1","type":"a"}';
  const mac = (time: number | string, secret = SECRET): string =>
    createHmac('sha256', secret).update(`${time}.${event}`).digest('hex');
  test.each([
    ['no signature', undefined],
    ['another secret', `t=${nowS},v1=${mac(nowS, 'whsec_of_somebody_else')}`],
    ['the test scheme', `t=${nowS},v0=${mac(nowS)}`],
    ['an old signature', `t=${nowS - 301},v1=${mac(nowS - 301)}`],
    ['one from the future', `t=${nowS + 120},v1=${mac(nowS + 120)}`],
    ['two time stamps', `t=${nowS - 900},t=${nowS},v1=${mac(nowS - 900)}`],
    ['a time that is no number', `t=1e9,v1=${mac('1e9')}`],
    ['a short signature', `t=${nowS},v1=${mac(nowS).slice(0, 32)}`],
  ])('a webhook with %s is refused in the same words', async (_, signature) => {
    const headers = signature === undefined ? {} : { 'stripe-signature': signature };
    const got = await send(`${app.origin}/webhooks`, { body: event, headers });
    expect([got.status, got.body]).toEqual([
      400,
      '{"error":{"code":"webhook_refused","message":"The delivery is not signed by the expected ' +
        'sender, not fresh, or known already."}}',
    ]);
  });

  test('hostile reports leave nothing but names of ours', async () => {
    const report = (fields: object): Promise<{ status: number }> =>
      send(`${app.origin}/csp-reports`, {
        body: JSON.stringify({ 'csp-report': fields }),
        headers: { 'content-type': 'application/csp-report' },
      });
    const directive = { 'effective-directive': 'script-src' };
    await report({ ...directive, 'blocked-uri': '<script>alert(1)</script>' });
    await report({ ...directive, 'blocked-uri': 'vbscript:alert(1)' });
    await report({ 'effective-directive': 'script-src\nx: y', 'blocked-uri': 'inline' });
    expect(app.shield.blockedSources().map(({ directive: d, blocked }) => [d, blocked])).toEqual([
      ['script-src', 'other'],
    ]);
    const large = { ...directive, 'blocked-uri': 'x'.repeat(70_000) };
    expect((await report(large)).status).toBe(413);
    const statuses: number[] = [];
    for (let i = 0; i < 70; i += 1) {
      statuses.push(
        (await report({ ...directive, 'blocked-uri': `https://h${i}.example` })).status,
      );
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(10);
    const html = { body: '{}', headers: { 'content-type': 'text/html' } };
    expect((await send(`${app.origin}/csp-reports`, html)).status).toBeGreaterThanOrEqual(415);
  });
});

describe.each(Object.keys(FRAMEWORKS))('%s in live mode', (framework) => {
  const live: GuardOptions = { provider: 'stripe', log: () => undefined };

  test.each([
    ['a stranger', ['10.0.0.1'], { 'x-forwarded-proto': 'https' }],
    ['nobody that is trusted', [], { forwarded: 'proto=https' }],
    ['a proxy that says nothing', ['127.0.0.1'], {}],
    ['a client through a proxy', ['127.0.0.1'], { 'x-forwarded-proto': 'https, http' }],
    ['two headers', ['127.0.0.1'], { 'x-forwarded-proto': 'https', forwarded: 'proto=http' }],
    ['one element twice', ['127.0.0.1'], { forwarded: 'proto=https;proto=https' }],
    ['another name', ['127.0.0.0/8'], { 'x-forwarded-ssl': 'on', 'front-end-https': 'on' }],
  ])('%s cannot claim TLS', async (_, trustedProxies, headers) => {
    const app = await startApp(framework, { ...live, trustedProxies });
    expect((await send(`${app.origin}/page`, { headers })).status).toBe(403);
    expect(app.reached).toEqual([]);
    await app.stop();
  });

  test('a request line that says https:// is still in clear', async () => {
    const app = await startApp(framework, live);
    const answer = await sendBytes(
      app.port,
      'GET https://shop.example/page HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(app.reached).toEqual([]);
    await app.stop();
  });
});
