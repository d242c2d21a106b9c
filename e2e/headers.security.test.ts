// Goal: every answer that we serve has the headers of its kind, with the strictest policy that its
// kind allows, and tells a collector what that stops. Method: ask a running stack for every kind of
// answer, and judge what comes back, not the table that it should come from; csp_evaluator too.
import { CspEvaluator } from 'csp_evaluator';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { freePortBase, startStack } from '@coffer/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { stripeFor } from './merchant.ts';

const portBase = await freePortBase();
const stack = await startStack({ portBase });
const stripe = stripeFor(stack);
const session = await stripe.checkout.sessions.create({
  mode: 'payment',
  success_url: `${stack.shop}/receipt`,
  line_items: [
    {
      quantity: 1,
      price_data: { currency: 'usd', unit_amount: 1450, product_data: { name: 'Coffee' } },
    },
  ],
});

afterAll(() => stack.remove());

interface Manifest {
  readonly versions: readonly { readonly url: string }[];
}
const manifest = (await (await fetch(`${stack.vault}/sdk/manifest.json`)).json()) as Manifest;
const [version] = manifest.versions;
const versionUrl = version?.url ?? '';
const card = await fetch(`${stack.vault}/fields/card`);
const [, frameScript = ''] = /src="\.\/(assets\/[\w.-]+\.js)"/.exec(await card.text()) ?? [];

type Kind = 'page' | 'data' | 'script';
type Asked = readonly [name: string, url: string, kind: Kind, init?: RequestInit];

const authorization = `Bearer ${stack.secret_key}`;
const ASKED: readonly Asked[] = [
  ...[stack.api, stack.vault].flatMap((origin): Asked[] => [
    [`${origin} an object`, `${origin}/v1/account`, 'data', { headers: { authorization } }],
    [`${origin} no key`, `${origin}/v1/account`, 'data'],
    [`${origin} no such path`, `${origin}/v1/no`, 'data', { headers: { authorization } }],
    [`${origin} a page that is none`, `${origin}/no`, 'data'],
  ]),
  ['API health', `${stack.api}/health`, 'data'],
  ['a preflight', `${stack.vault}/v1/tokens`, 'data', { method: 'OPTIONS' }],
  ...['controller', 'card', 'card-number', 'payment', 'challenge', 'challenge-isolated'].map(
    (name): Asked => [`frame ${name}`, `${stack.vault}/fields/${name}`, 'page'],
  ),
  ['a version’s frame', stack.vault + versionUrl.replace('coffer.js', 'fields/card'), 'page'],
  ['a frame’s script', `${stack.vault}/fields/${frameScript}`, 'script'],
  ['coffer.js', `${stack.vault}/coffer.js`, 'script'],
  ['Stripe.js’s path', `${stack.vault}/v3/`, 'script'],
  ['a version of coffer.js', stack.vault + versionUrl, 'script'],
  ['no such version', `${stack.vault}/sdk/0.0.0-0000000000000000/coffer.js`, 'data'],
  ['the list of versions', `${stack.vault}/sdk/manifest.json`, 'data'],
  ['checkout: no such page', `${stack.checkout}/no`, 'page'],
  ['checkout: health', `${stack.checkout}/health`, 'data'],
  ['checkout: a style sheet', `${stack.checkout}/plain.css`, 'script'],
  ['checkout: a payment page', (session.url ?? '').replace(/#.*$/, ''), 'page'],
  ['checkout: the collector', `${stack.checkout}/reports`, 'data', { method: 'OPTIONS' }],
  ['the shop', stack.shop, 'page'],
  ['the shop’s receipt', `${stack.shop}/receipt`, 'page'],
];

const answers = await Promise.all(
  ASKED.map(async ([name, url, kind, init]) => {
    const response = await fetch(url, { redirect: 'manual', ...init });
    return { name, url, kind, headers: response.headers, body: await response.text() };
  }),
);
const ours = answers.filter(({ url }) => !url.startsWith(stack.shop));
const pages = answers.filter(({ kind }) => kind === 'page');

const directives = (policy: string): Map<string, string> =>
  new Map(
    policy.split(/;\s*/).map((one) => {
      const [name = '', ...sources] = one.trim().split(/\s+/);
      return [name, sources.join(' ')];
    }),
  );

test('every kind of answer was asked for', () => {
  expect(frameScript).not.toBe('');
  expect(versionUrl).toMatch(/^\/sdk\/.+\/coffer\.js$/);
  expect(answers.map(({ headers }) => headers.get('content-type') ?? 'none')).toContain(
    'text/javascript; charset=utf-8',
  );
});

test.each(answers)('$name is of no other type than it says', ({ headers }) => {
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test.each(ours)('$name: referrer, features, who may load it', ({ headers }) => {
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*payment=\(\).*usb=\(\)/);
  expect(headers.get('cross-origin-resource-policy')).toMatch(/^(same-origin|cross-origin)$/);
  expect(headers.get('cache-control')).not.toBe(null);
  expect(headers.get('set-cookie')).toBe(null);
});

describe.each(pages)('$name', ({ headers, body, url }) => {
  const policy = headers.get('content-security-policy') ?? '';
  const parts = directives(policy);

  test('has its policy in the header and in no meta element', () => {
    expect(policy).not.toBe('');
    expect(body).not.toMatch(/<meta[^>]+http-equiv/i);
  });

  test('allows no inline code, no eval, no plugin, no other base', () => {
    expect(policy).not.toMatch(/unsafe-|\*\.|blob:/);
    expect(parts.get('default-src')).toMatch(/^'(none|self)'$/);
    expect(parts.get('base-uri')).toMatch(/^'(none|self)'$/);
    expect(parts.get('require-trusted-types-for')).toBe("'script'");
    expect([parts.has('frame-ancestors'), parts.has('form-action')]).toEqual([true, true]);
  });

  test('csp_evaluator finds nothing above its lowest severity', () => {
    // The stack of this test has no TLS: its http: addresses stand for https: ones. The shop is a
    // merchant's page, which has to name the vault: of a host the evaluator cannot know what else
    // it serves.
    const asServed = policy.replaceAll('http:', 'https:');
    const findings = new CspEvaluator(new CspParser(asServed).csp).evaluate();
    const merchant = url.startsWith(stack.shop);
    const heard = findings.filter(
      ({ severity, directive }) =>
        severity < Severity.INFO && !(merchant && directive === 'script-src'),
    );
    expect(
      heard.map(({ directive, value, description }) => [directive, value, description]),
    ).toEqual([]);
  });

  test.skipIf(url.startsWith(stack.shop))('reports to the collector', () => {
    const collector = `${stack.checkout}/reports`;
    expect([parts.get('report-uri'), parts.get('report-to')]).toEqual([collector, 'coffer']);
    expect(headers.get('reporting-endpoints')).toBe(`coffer="${collector}"`);
  });

  test('is isolated, or may be framed by an isolated page', () => {
    const framed = parts.get('frame-ancestors') !== "'none'" && !url.startsWith(stack.shop);
    const bank = url.endsWith('/challenge');
    if (framed) {
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      if (!bank)
        expect(headers.get('cross-origin-embedder-policy')).toMatch(/^require-corp|^crede/);
    } else {
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    }
  });
});

test('two answers never have the same nonce', async () => {
  const nonces = new Set<string>();
  for (let at = 0; at < 20; at += 1) {
    const response = await fetch(`${stack.vault}/fields/card`);
    const policy = response.headers.get('content-security-policy') ?? '';
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? '');
  }
  expect(nonces.size).toBe(20);
});
