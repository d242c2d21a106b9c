// Goal: every rule about headers, cookies, plain addresses and isolation fires on a page that
// breaks it and stays silent on one that does not. Method: a table with the rule ids of each page.
import { describe, expect, test } from 'vitest';
import type { IntegrationOptions } from '../../integration/integration.ts';
import { auditHeaders } from './audit-headers.ts';

const GOOD = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=()',
};
const STRIPE = '<script src="https://js.stripe.com/v3/"></script>';
const COFFER = '<script src="https://vault.example/v3/"></script>';
const COEP = { 'cross-origin-embedder-policy': 'require-corp' };
const ISOLATED = { ...COEP, 'cross-origin-opener-policy': 'same-origin' };

function idsOf(given: {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly options?: IntegrationOptions;
}): string[] {
  const exchange = {
    url: 'https://shop.example/pay',
    status: 200,
    headers: Object.entries(given.headers),
    body: given.body ?? '',
    truncated: false,
  };
  const facts = { asked: exchange.url, exchanges: [exchange], failure: null, plain: null };
  const { findings } = auditHeaders(facts, given.options ?? {});
  return [...new Set(findings.map(({ rule }) => rule))].toSorted();
}

describe('headers', () => {
  const ALL_ABSENT = [
    'content-type-sniffing',
    'page-may-be-framed',
    'permissions-policy-missing',
    'referrer-policy-missing',
  ];
  test.each([
    [GOOD, '', []],
    [{}, '', ALL_ABSENT],
    [{ ...GOOD, 'referrer-policy': 'unsafe-url' }, '', ['referrer-policy-unsafe']],
    [{ ...GOOD, 'referrer-policy': 'unsafe-url, same-origin' }, '', []],
    [{ ...GOOD, 'x-frame-options': 'ALLOW-FROM https://a' }, '', ['x-frame-options-invalid']],
    [
      { ...GOOD, 'permissions-policy': 'payment=()' },
      STRIPE,
      ['permissions-policy-blocks-wallets'],
    ],
    [{ ...GOOD, 'cache-control': 'public, max-age=60' }, STRIPE, ['payment-page-cached']],
    [{ ...GOOD, 'cache-control': 'public, max-age=60' }, '', []],
    [{ ...GOOD, 'cache-control': 'no-store' }, STRIPE, []],
    [{ ...GOOD, server: 'nginx/1.22.1' }, '', ['server-version-shown']],
    [{ ...GOOD, server: 'nginx' }, '', []],
    [GOOD, '<img src="http://a.example/x.png">', ['mixed-content-upgraded']],
    [GOOD, '<script src="http://a.example/x.js"></script>', ['mixed-content-blocked']],
    [GOOD, '<form action="http://a.example/"></form>', ['form-sent-over-http']],
    [GOOD, '<form action="/pay"></form><img src="/x.png">', []],
    [{ ...GOOD, ...ISOLATED }, STRIPE, ['isolation-blocks-provider-frames']],
    [{ ...GOOD, ...ISOLATED }, COFFER, []],
    [{ ...GOOD, ...COEP }, '', ['isolation-incomplete']],
    [
      { ...GOOD, 'cross-origin-opener-policy': 'same-origin' },
      '<script src="https://connect-js.stripe.com/v1.0/connect.js"></script>',
      ['isolation-cuts-provider-popup'],
    ],
    [
      { ...GOOD, ...ISOLATED },
      '<script src="https://js.braintreegateway.com/web/x.js"></script>',
      ['isolation-untried-with-provider'],
    ],
  ])('%j with %s', (headers, body, expected) => {
    expect(idsOf({ headers: { ...headers }, body })).toEqual(expected);
  });
});

describe('cookies', () => {
  test.each([
    ['a=1; Secure; HttpOnly; SameSite=Lax', []],
    ['a=1; Secure; SameSite=Lax', []],
    ['session=1; Secure; SameSite=Lax', ['cookie-session-readable-by-scripts']],
    ['csrf_token=1; Secure; SameSite=Lax', []],
    ['a=1; SameSite=Lax', ['cookie-not-secure']],
    ['a=1; Secure', ['cookie-without-samesite']],
    ['a=1; SameSite=None', ['cookie-samesite-none-insecure']],
    ['__Host-a=1; Secure; Path=/app; SameSite=Lax', ['cookie-prefix-broken']],
    ['__Host-a=1; Secure; Path=/; SameSite=Lax', []],
    ['__Secure-a=1; SameSite=Lax', ['cookie-not-secure', 'cookie-prefix-broken']],
  ])('%s', (cookie, expected) => {
    expect(idsOf({ headers: { ...GOOD, 'set-cookie': cookie } })).toEqual(expected);
  });
});

test('a cookie’s value is in no finding', () => {
  const exchange = {
    url: 'https://shop.example/',
    status: 200,
    headers: [['set-cookie', 'session=very-secret']] as const,
    body: '',
    truncated: false,
  };
  const facts = { asked: exchange.url, exchanges: [exchange], failure: null, plain: null };
  expect(JSON.stringify(auditHeaders(facts))).not.toContain('very-secret');
});
