// Goal: guard does the same in every framework. Method: one suite looped over real servers of
// node:http, Express 5, Fastify 5 and Hono, with each framework's own parsers behind guard.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { buildPolicy } from '@coffer/kernel';
import { makeCertificate } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GuardLogEntry, GuardOptions, WebhookEvent } from './index.ts';
import { FRAMEWORKS, OWN_POLICY, startApp, type TestApp } from './testing/apps.ts';
import { send } from './testing/client.ts';

const SECRET = 'whsec_of_the_first_endpoint';
const CARD = '4242424242424242';
const JSON_TYPE = { 'content-type': 'application/json' };
const sha256 = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

/** What `coffer csp generate` says for the same page. */
const policyWith = (nonce: string): string =>
  buildPolicy({
    provider: 'coffer',
    surfaces: ['sdk'],
    cofferOrigin: 'https://vault.example',
    nonce,
    report: { group: 'csp', uri: '/csp-reports' },
  });

describe.each(Object.keys(FRAMEWORKS))('%s', (framework) => {
  const logged: GuardLogEntry[] = [];
  const events: WebhookEvent[] = [];
  const options: GuardOptions = {
    mode: 'test',
    provider: 'coffer',
    cofferOrigin: 'https://vault.example',
    rawCards: { maxBytes: 64 * 1024, allow: ['gift_card.number'] },
    webhooks: {
      path: '/webhooks',
      secrets: ['whsec_of_the_next_endpoint', SECRET],
      onEvent: (event) => {
        if (event.type === 'fails') throw new Error(`cannot handle ${CARD}`);
        events.push(event);
      },
    },
    log: (entry) => logged.push(entry),
  };
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(framework, options);
  });
  afterAll(async () => {
    await app.stop();
  });

  test('every page has the policy with a nonce of its own, and the other headers', async () => {
    const first = await send(`${app.origin}/page`);
    const second = await send(`${app.origin}/page`);
    const nonces = [first, second].map(({ body }) => /nonce="([^"]+)"/.exec(body)?.[1] ?? '');
    expect(new Set(nonces).size).toBe(2);
    expect(nonces.every((nonce) => /^[\w+/]{24}$/.test(nonce))).toBe(true);
    expect(first.headers).toMatchObject({
      'content-security-policy': policyWith(nonces[0] ?? ''),
      'reporting-endpoints': 'csp="/csp-reports"',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
    });
    // Browsers ignore it in clear, so it is not sent.
    expect(first.headers['strict-transport-security']).toBeUndefined();
  });

  test('on demand browsers are told to insist on integrity', async () => {
    for (const [reportOnly, name] of [
      [false, 'integrity-policy'],
      [true, 'integrity-policy-report-only'],
    ] as const) {
      const csp = { requireIntegrity: true, reportOnly };
      const strict = await startApp(framework, { ...options, csp });
      const { headers } = await send(`${strict.origin}/page`);
      expect(headers[name]).toBe('blocked-destinations=(script)');
      await strict.stop();
    }
    const { headers } = await send(`${app.origin}/page`);
    expect(headers['integrity-policy']).toBeUndefined();
  });

  test('a page that does not exist has them, too; one with a policy of its own keeps it', async () => {
    const missing = await send(`${app.origin}/page-that-is-not`);
    expect(missing.headers['content-security-policy']).toContain("default-src 'none'");
    const own = await send(`${app.origin}/own`);
    expect(own.headers['content-security-policy']).toBe(OWN_POLICY);
  });

  test.each([
    ['whole', (text: string) => text],
    ['in chunks of one byte', (text: string) => [...text]],
    ['compressed', (text: string) => gzipSync(text)],
  ])('a JSON body %s reaches the framework as it was sent', async (how, form) => {
    const order = { cart: { filter: 2 }, email: 'jenny@example.com', note: 'ring at 4242' };
    // Neither Hono nor plain Node nor Fastify inflate by themselves; their bodies arrive as sent.
    const path = how === 'compressed' && framework !== 'express' ? '/raw' : '/json';
    const body = form(JSON.stringify(order));
    const got = await send(`${app.origin}${path}`, {
      body,
      headers: { ...JSON_TYPE, ...(how === 'compressed' ? { 'content-encoding': 'gzip' } : {}) },
    });
    const expected =
      path === '/json' ? JSON.stringify(order) : sha256(Buffer.from(body as Uint8Array));
    expect([got.status, got.body]).toEqual([200, expected]);
  });

  test('a large picture passes unread and unchanged', async () => {
    const picture = Buffer.concat([Buffer.from([0x89, 0x50]), randomBytes(3 * 1024 * 1024)]);
    const got = await send(`${app.origin}/raw`, {
      body: [picture.subarray(0, 70_000), picture.subarray(70_000)],
      headers: { 'content-type': 'image/png' },
    });
    expect([got.status, got.body]).toEqual([200, sha256(picture)]);
  });

  test.each([
    ['JSON', JSON_TYPE, JSON.stringify({ card: { number: CARD } })],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, `card[number]=${CARD}`],
  ])('a card number in %s never reaches the app, nor the answer', async (_, headers, body) => {
    const before = app.reached.length;
    const got = await send(`${app.origin}/json`, { body, headers });
    expect([got.status, JSON.parse(got.body)]).toEqual([
      400,
      {
        error: {
          code: 'raw_card_data',
          message:
            'This server takes no card numbers or security codes; the request was refused. ' +
            "Use the card or payment element of coffer.js and send its payment method's id.",
        },
      },
    ]);
    expect(app.reached.length).toBe(before);
    expect(logged.at(-1)?.rule).toBe('G-LOW-2');
    expect(JSON.stringify(logged)).not.toContain(CARD);
  });

  test('a field that the app allows may look like a card', async () => {
    const body = JSON.stringify({ gift_card: { number: CARD } });
    const got = await send(`${app.origin}/json`, { body, headers: JSON_TYPE });
    expect([got.status, got.body]).toEqual([200, body]);
  });

  test('a signed webhook is handled once; what its handler cannot do comes again', async () => {
    const body = JSON.stringify({ id: 'evt_1', type: 'charge.succeeded', amount: 1 });
    const headers = { ...JSON_TYPE, 'stripe-signature': signature(body, nowS()) };
    const deliver = () => send(`${app.origin}/webhooks`, { body, headers });
    expect((await deliver()).status).toBe(204);
    expect(events).toEqual([JSON.parse(body)]);
    expect((await deliver()).status).toBe(400);
    expect(events).toHaveLength(1);

    const failing = JSON.stringify({ id: 'evt_2', type: 'fails' });
    const again = { ...JSON_TYPE, 'stripe-signature': signature(failing, nowS()) };
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const got = await send(`${app.origin}/webhooks`, { body: failing, headers: again });
      expect(got.status).toBe(500);
    }
    expect(String(logged.at(-1)?.error)).toBe('Error: cannot handle [card number]');
  });

  test('browsers’ reports become an inventory of blocked sources', async () => {
    const report = {
      'document-uri': `${app.origin}/page?card=${CARD}`,
      'effective-directive': 'script-src-elem',
      'blocked-uri': 'https://skimmer.example/a.js?x=1',
    };
    const got = await send(`${app.origin}/csp-reports`, {
      body: JSON.stringify({ 'csp-report': report }),
      headers: { 'content-type': 'application/csp-report' },
    });
    expect([got.status, got.body]).toEqual([204, '']);
    await send(`${app.origin}/csp-reports`, {
      body: JSON.stringify([
        {
          type: 'csp-violation',
          body: {
            documentURL: `${app.origin}/page`,
            effectiveDirective: 'script-src-elem',
            blockedURL: 'https://skimmer.example/b.js',
          },
        },
      ]),
      headers: { 'content-type': 'application/reports+json' },
    });
    expect(app.shield.blockedSources()).toEqual([
      {
        directive: 'script-src-elem',
        blocked: 'https://skimmer.example',
        page: '/page',
        count: 2,
        firstSeen: expect.stringMatching(/^20\d\d-/),
        lastSeen: expect.stringMatching(/^20\d\d-/),
      },
    ]);
  });
});

describe.each(Object.keys(FRAMEWORKS))('%s in live mode', (framework) => {
  const options: GuardOptions = {
    provider: 'stripe',
    surfaces: ['sdk', 'link'],
    origin: 'https://shop.example',
    trustedProxies: ['127.0.0.1'],
    log: () => undefined,
  };
  const strangers: GuardOptions = { ...options, trustedProxies: ['10.0.0.0/8'] };

  test('TLS is answered with HSTS', async () => {
    const tls = await makeCertificate({ names: ['localhost'] });
    const app = await startApp(framework, strangers, tls);
    const got = await send(`${app.origin}/page`, { ca: tls.cert });
    expect(got.status).toBe(200);
    expect(got.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    expect(got.headers['content-security-policy']).toContain(
      'frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com https://link.com',
    );
    await app.stop();
  });

  test('clear text is sent to https, and what was posted in clear is refused, loudly', async () => {
    const logged: GuardLogEntry[] = [];
    const app = await startApp(framework, { ...strangers, log: (entry) => logged.push(entry) });
    const page = await send(`${app.origin}/page?a=1`, { headers: { host: 'evil.example' } });
    expect([page.status, page.headers.location]).toEqual([308, 'https://shop.example/page?a=1']);
    const posted = await send(`${app.origin}/json`, { body: '{}', headers: JSON_TYPE });
    expect([posted.status, JSON.parse(posted.body)]).toEqual([
      403,
      {
        error: {
          code: 'https_required',
          message: 'This server takes live payments and answers over HTTPS only.',
        },
      },
    ]);
    expect(app.reached).toEqual([]);
    expect(logged).toEqual([
      { rule: 'G-TLS-4', what: expect.stringContaining('refused plain HTTP in live mode') },
    ]);
    await app.stop();
  });

  test('a trusted proxy may say that the client spoke TLS', async () => {
    const app = await startApp(framework, options);
    const got = await send(`${app.origin}/page`, { headers: { 'x-forwarded-proto': 'https' } });
    expect(got.status).toBe(200);
    expect(got.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    const standard = { forwarded: 'for=192.0.2.1;proto=https' };
    expect((await send(`${app.origin}/page`, { headers: standard })).status).toBe(200);
    await app.stop();
  });
});

const nowS = (): number => Math.floor(Date.now() / 1000);

function signature(body: string, timeS: number): string {
  const mac = createHmac('sha256', SECRET).update(`${timeS}.${body}`).digest('hex');
  return `t=${timeS},v1=${mac}`;
}
