// Goal: every answer that we serve has the headers of its kind, with the strictest policy that its
// kind allows, and tells a collector what that stops. Method: ask a running stack for every kind of
// answer; compare what comes back with the one table of headers, and judge it apart from that
// table, by rules written out here and by csp_evaluator.
import { CspEvaluator } from 'csp_evaluator';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { checkoutPolicy, headersFor, needsNonce, withReports, type Surface } from '@coffer/kernel';
import { describe, expect, test } from 'vitest';
import { everyAnswer, type Asked } from './every-answer.ts';
import { stripeFor } from './merchant.ts';
import { usePlainStack } from './shared-stack.ts';

const stack = await usePlainStack();
const collector = `${stack.checkout}/reports`;

interface Answer extends Asked {
  readonly answered: number;
  readonly headers: Headers;
  readonly body: string;
}

const answers = await Promise.all(
  (await everyAnswer(stack, stripeFor(stack))).map(async (asked): Promise<Answer> => {
    const response = await fetch(asked.url, { redirect: 'manual', ...asked.init });
    const { status: answered, headers } = response;
    return { ...asked, answered, headers, body: await response.text() };
  }),
);
/** Each surface of the table, and whether it has pages. */
const HAS_PAGES: Readonly<Record<Asked['surface'], boolean>> = {
  api: false,
  frame: true,
  'frame-asset': false,
  challenge: true,
  'challenge-isolated': true,
  'sdk-script': false,
  'sdk-version': false,
  'sdk-manifest': false,
  page: true,
  'page-in-frame': true,
  'page-asset': false,
  'checkout-page': true,
  'checkout-frame': true,
  'checkout-frame-isolated': true,
  'checkout-asset': false,
  'bank-page': false,
  shop: true,
};
const pages = answers.filter(({ surface }) => HAS_PAGES[surface]);

const directives = (policy: string): Map<string, string> =>
  new Map(
    policy.split(/;\s*/).map((one) => {
      const [name = '', ...sources] = one.trim().split(/\s+/);
      return [name, sources.join(' ')];
    }),
  );
const policyOf = ({ headers }: Answer): string => headers.get('content-security-policy') ?? '';

test('every surface was asked for', () => {
  const asked = new Set(answers.map(({ surface }) => surface));
  expect([...asked].toSorted()).toEqual(Object.keys(HAS_PAGES).toSorted());
});

/** The headers that the table rules. */
const RULED = [
  ...['access-control-allow-origin', 'cache-control', 'content-security-policy'],
  ...['cross-origin-embedder-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'],
  ...['origin-agent-cluster', 'permissions-policy', 'referrer-policy', 'reporting-endpoints'],
  ...['strict-transport-security', 'x-content-type-options'],
];

/** The row of the table, with what is this one answer's: its nonce, its scripts, its frame. */
function rowOf(answer: Answer & { readonly surface: Surface }): Record<string, string> {
  const { surface, body, ancestor = null, pictures = [], readable } = answer;
  const nonce = /'nonce-([^']+)'/.exec(policyOf(answer))?.[1] ?? '';
  const row = headersFor(surface, {
    ...{ tls: false, collector },
    ...(needsNonce(surface) ? { nonce } : {}),
  });
  if (readable) row['access-control-allow-origin'] = '*';
  if (!/^checkout-(page|frame)/.test(surface)) return row;
  const scripts = [...body.matchAll(/<script[^>]* integrity="([^"]+)"/g)].map(
    ([, digest = '']) => digest,
  );
  const policy = checkoutPolicy({ scripts, vaultOrigin: stack.vault, pictures, ancestor });
  const own = { ...headersFor(surface, { tls: false }), 'content-security-policy': policy };
  return withReports(own, collector);
}

test.each(answers)('$name: what was asked for, with its row of the table alone', (answer) => {
  const { surface, answered, status = 200, headers } = answer;
  expect(answered).toBe(status);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  if (surface === 'shop') return;
  const ruled = [...headers].filter(([name]) => RULED.includes(name));
  expect(Object.fromEntries(ruled)).toEqual(rowOf({ ...answer, surface }));
  if (surface === 'bank-page') return;
  // Said here once more, as no row may be without.
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*payment=\(\).*usb=\(\)/);
  expect(headers.get('cross-origin-resource-policy')).toMatch(/^(same-origin|cross-origin)$/);
  const policy = directives(policyOf(answer));
  expect(policy.get('default-src')).toBe("'none'");
  expect(policy.get('frame-ancestors')).not.toBe(undefined);
  expect(policy.get('require-trusted-types-for')).toBe("'script'");
  expect(headers.get('set-cookie')).toBe(null);
});

test('a bank forbids frames where it was asked to, and knows nothing of isolation', () => {
  const banks = answers.filter(({ name }) => name.startsWith('bank: its page'));
  expect(banks.map(({ headers }) => headers.get('x-frame-options'))).toEqual([null, 'DENY']);
  const isolation = banks.flatMap(({ headers }) =>
    [...headers].filter(([name]) => name.startsWith('cross-origin-')),
  );
  expect(isolation).toEqual([]);
});

test('csp_evaluator finds nothing in any policy above its lowest severity', () => {
  const heard = answers.filter(policyOf).flatMap((answer) => {
    // The stack of this test has no TLS: its http: addresses stand for https: ones. The shop is a
    // merchant's page, which has to name the vault: of a host the evaluator cannot know what else
    // it serves.
    const asServed = policyOf(answer).replaceAll('http:', 'https:');
    const findings = new CspEvaluator(new CspParser(asServed).csp).evaluate();
    return findings
      .filter(({ severity }) => severity < Severity.INFO)
      .filter(({ directive }) => answer.surface !== 'shop' || directive !== 'script-src')
      .map(({ directive, value, description }) => [answer.name, directive, value, description]);
  });
  expect(heard).toEqual([]);
});

describe.each(pages)('$name', (answer) => {
  const { headers, body, surface } = answer;
  const policy = policyOf(answer);
  const parts = directives(policy);

  test('its policy, in the header alone, allows no inline code, no eval, no other base', () => {
    expect(body).not.toMatch(/<meta[^>]+http-equiv/i);
    expect(policy).not.toMatch(/unsafe-|\*\.|blob:/);
    expect(parts.get('default-src')).toMatch(/^'(none|self)'$/);
    expect(parts.get('base-uri')).toMatch(/^'(none|self)'$/);
    expect(parts.get('require-trusted-types-for')).toBe("'script'");
    expect([parts.has('frame-ancestors'), parts.has('form-action')]).toEqual([true, true]);
  });

  test('reports to the collector', () => {
    // A merchant's page has reports of its own.
    if (surface === 'shop') {
      expect(policy).not.toContain(collector);
      return;
    }
    // Without TLS by the older way alone; e2e/tls.test.ts has the newer.
    expect([parts.get('report-uri'), parts.get('report-to')]).toEqual([collector, undefined]);
  });

  test('is isolated, or may be framed by an isolated page', () => {
    if (/frame|challenge/.test(surface)) {
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      // The bank's page, which has no such header, must be shown in it.
      if (surface !== 'challenge')
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
