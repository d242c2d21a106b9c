// Goal: no security header changes unnoticed. Method: the whole table against a golden file, and
// the properties that the platform stands on.
import { expect, test } from 'vitest';
import { CspEvaluator } from 'csp_evaluator';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { headersFor, needsNonce, withReports, type Surface } from './headers.ts';
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

const NONCE = 'bm9uY2Utb2YtdGhlLXRlc3Q=';
const COLLECTOR = 'https://checkout.test/reports';
const table = Object.fromEntries(
  SURFACES.map((surface) => [surface, headersFor(surface, { tls: false, nonce: NONCE })]),
);

test('every surface has exactly the headers of the golden file', () => {
  expect(table).toEqual(golden);
});

test.each(SURFACES)('%s: TLS adds HSTS and changes nothing else', (surface) => {
  expect(headersFor(surface, { tls: true, nonce: NONCE })).toEqual({
    ...headersFor(surface, { tls: false, nonce: NONCE }),
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

test.each(SURFACES.filter(needsNonce))(
  '%s is not answered without a nonce of its own',
  (surface) => {
    expect(() => headersFor(surface, { tls: false })).toThrow(/is given a nonce/);
    for (const nonce of ['', 'short', `x'; script-src *; a '${'a'.repeat(16)}`]) {
      expect(() => headersFor(surface, { tls: false, nonce })).toThrow(/is given a nonce/);
    }
  },
);

test('a frame asks for a process of its own, but where the browser gives it one anyway', () => {
  for (const surface of SURFACES) {
    const usual = headersFor(surface, { tls: false, nonce: NONCE });
    const { 'origin-agent-cluster': process, ...rest } = usual;
    const framed = /^(frame|challenge(-isolated)?)$/.test(surface);
    if (framed) expect([surface, process]).toEqual([surface, '?1']);
    const abroad = headersFor(surface, { tls: false, nonce: NONCE, crossSite: true });
    expect([surface, abroad]).toEqual([surface, framed ? rest : usual]);
  }
});

test('a page with a collector names it for old and new browsers, and changes nothing else', () => {
  const plain = headersFor('frame', { tls: false, nonce: NONCE });
  const told = headersFor('frame', { tls: false, nonce: NONCE, collector: COLLECTOR });
  const policy = plain['content-security-policy'] ?? '';
  expect(told).toEqual({
    ...plain,
    'content-security-policy': `${policy}; report-uri ${COLLECTOR}; report-to coffer`,
    'cross-origin-embedder-policy': 'require-corp; report-to="coffer"',
    'reporting-endpoints': `coffer="${COLLECTOR}"`,
  });
  // No browser sends to an endpoint in clear, nor looks at the older way beside the newer.
  const inClear = COLLECTOR.replace('https:', 'http:');
  expect(withReports(plain, inClear)).toEqual({
    ...plain,
    'content-security-policy': `${policy}; report-uri ${inClear}`,
  });
  for (const surface of [
    'api',
    'sdk-script',
    'sdk-manifest',
    'frame-asset',
    'bank-page',
  ] as const) {
    const headers = headersFor(surface, { tls: false });
    expect(withReports(headers, COLLECTOR)).toEqual(headers);
  }
});

test.each(SURFACES)('csp_evaluator has nothing to say of %s', (surface) => {
  const policy = table[surface]?.['content-security-policy'];
  if (policy === undefined) return;
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
  expect(findings.filter(({ severity }) => severity < Severity.INFO)).toEqual([]);
});
