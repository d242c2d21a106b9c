// Goal: no security header changes unnoticed. Method: the whole table against a golden file, and
// the properties that the platform stands on.
import { expect, test } from 'vitest';
import { headersFor, type Surface } from './headers.ts';
import golden from './headers.golden.json' with { type: 'json' };

const SURFACES: readonly Surface[] = [
  'api',
  'frame',
  'frame-asset',
  'challenge',
  'challenge-isolated',
  'sdk-script',
  'sdk-version',
  'sdk-manifest',
  'page',
  'page-in-frame',
  'page-asset',
  'checkout-page',
  'checkout-frame',
  'checkout-frame-isolated',
  'checkout-asset',
  'bank-page',
];

const table = Object.fromEntries(
  SURFACES.map((surface) => [surface, headersFor(surface, { tls: false })]),
);

test('every surface has exactly the headers of the golden file', () => {
  expect(table).toEqual(golden);
});

test.each(SURFACES)('%s: TLS adds HSTS and changes nothing else', (surface) => {
  expect(headersFor(surface, { tls: true })).toEqual({
    ...headersFor(surface, { tls: false }),
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
  });
});

test('no policy allows inline code, eval or a foreign script', () => {
  const policies = Object.values(table).map((headers) => headers['content-security-policy'] ?? '');
  // The challenge frames a page of any bank; it takes nothing else from elsewhere.
  const directives = policies.flatMap((policy) => policy.split('; '));
  const rest = directives.filter((directive) => directive !== 'frame-src https: http:');
  expect(rest.join()).not.toMatch(/unsafe-|https?:|data:|blob:/);
});

test('the table cannot be changed through what it returns', () => {
  headersFor('api', { tls: false })['cache-control'] = 'public';
  expect(headersFor('api', { tls: false })['cache-control']).toBe('no-store');
});
