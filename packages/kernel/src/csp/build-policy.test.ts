// Goal: a generated policy holds everything its provider needs and nothing that is not asked for;
// merging keeps what a page's policy allowed and never opens another directive. Method: whole
// policies compared as text, and a property over random policies.
import { describe, expect, test } from 'vitest';
import { buildPolicy } from './build-policy.ts';
import { sourceCovers } from './covers.ts';
import { providerNeeds, requiredSources, type NeedsRequest } from './needs.ts';
import { governing, policyMap } from './serialized-policy.ts';

const STRIPE: NeedsRequest = { provider: 'stripe', surfaces: ['sdk'] };
const COFFER: NeedsRequest = {
  provider: 'coffer',
  surfaces: ['sdk'],
  cofferOrigin: 'https://vault.example/v3/',
};

describe('the required sources', () => {
  test('of Stripe’s SDK are those of its guide', () => {
    expect(requiredSources(STRIPE)).toEqual({
      'script-src': [
        'https://js.stripe.com',
        'https://*.js.stripe.com',
        'https://maps.googleapis.com',
      ],
      'frame-src': ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com'],
      'connect-src': ['https://api.stripe.com', 'https://maps.googleapis.com'],
    });
  });

  test('of Link and the onramp stand on the SDK’s, each once', () => {
    expect(requiredSources({ provider: 'stripe', surfaces: ['sdk', 'link', 'onramp'] })).toEqual({
      'script-src': [
        'https://js.stripe.com',
        'https://*.js.stripe.com',
        'https://maps.googleapis.com',
        'https://crypto-js.stripe.com',
      ],
      'frame-src': [
        'https://js.stripe.com',
        'https://*.js.stripe.com',
        'https://hooks.stripe.com',
        'https://link.com',
        'https://*.link.com',
        'https://crypto.link.com',
      ],
      'connect-src': [
        'https://api.stripe.com',
        'https://maps.googleapis.com',
        'https://link.com',
        'https://*.link.com',
        'https://crypto.link.com',
      ],
      'img-src': ['https://*.link.com'],
    });
  });

  test('of Coffer are two, from its own origin', () => {
    expect(requiredSources(COFFER)).toEqual({
      'script-src': ['https://vault.example'],
      'frame-src': ['https://vault.example'],
    });
  });

  test('of Coffer’s embedded payment page are one more', () => {
    const checkoutOrigin = 'https://checkout.example/c/embed/';
    expect(requiredSources({ ...COFFER, surfaces: ['checkout'], checkoutOrigin })).toEqual({
      'script-src': ['https://vault.example'],
      'frame-src': ['https://vault.example', 'https://checkout.example'],
    });
  });

  test('of a test system are that system’s', () => {
    expect(
      requiredSources({ provider: 'braintree', surfaces: ['sdk'], environment: 'test' })[
        'connect-src'
      ],
    ).toContain('https://api.sandbox.braintreegateway.com');
  });

  test.each([
    [{ ...COFFER, surfaces: ['checkout'] }, /origin the payment page/],
    [{ ...COFFER, surfaces: ['connect'] }, /not offered yet/],
    [{ provider: 'coffer', surfaces: ['checkout'] }, /origin the payment page/],
    [{ ...COFFER, surfaces: ['checkout'], checkoutOrigin: 'nowhere' }, /not an origin/],
    [{ provider: 'coffer', surfaces: ['sdk'] }, /which origin/],
    [{ ...COFFER, cofferOrigin: "x; script-src 'unsafe-inline'" }, /not an origin/],
    [{ provider: 'adyen', surfaces: ['link'] }, /no surface "link"/],
  ] as const)('%j is refused in words', (request, message) => {
    expect(() => requiredSources(request)).toThrow(message);
  });
});

describe('a policy of its own', () => {
  test('for Coffer is the strictest under which the SDK works', () => {
    expect(buildPolicy(COFFER)).toBe(
      "default-src 'none'; script-src 'self' https://vault.example; style-src 'self'; " +
        "img-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; " +
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
        'frame-src https://vault.example',
    );
  });

  test('carries the nonce, Trusted Types and the reports that were asked for', () => {
    expect(
      buildPolicy({
        ...STRIPE,
        nonce: 'c2l4dGVlbiBieXRlcyBsb25n',
        trustedTypes: true,
        report: { group: 'csp', uri: '/csp-reports' },
      }),
    ).toBe(
      "default-src 'none'; script-src 'self' https://js.stripe.com https://*.js.stripe.com " +
        "https://maps.googleapis.com 'nonce-c2l4dGVlbiBieXRlcyBsb25n'; " +
        "style-src 'self' 'nonce-c2l4dGVlbiBieXRlcyBsb25n'; img-src 'self'; font-src 'self'; " +
        "connect-src 'self' https://api.stripe.com https://maps.googleapis.com; " +
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
        'frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; ' +
        "require-trusted-types-for 'script'; trusted-types default; " +
        'report-uri /csp-reports; report-to csp',
    );
  });

  test.each([
    { nonce: 'short' },
    { nonce: "'; script-src *" },
    { report: { uri: '/a; script-src *' } },
    { report: { group: 'a b' } },
  ])('%j cannot reach a header', (extra) => {
    expect(() => buildPolicy({ ...STRIPE, ...extra })).toThrow();
  });
});

describe('merged with an existing policy', () => {
  const merge = (text: string, request: NeedsRequest = COFFER): string =>
    buildPolicy({ ...request, merge: text });
  const closing = "base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

  test('leaves the page’s own collectors of reports in place', () => {
    const report = { group: 'csp', uri: '/csp-reports' };
    const policy = policyMap(
      buildPolicy({ ...COFFER, report, merge: 'report-uri https://r.example/a; report-to mine' }),
    );
    expect([policy.get('report-uri'), policy.get('report-to')]).toEqual([
      ['https://r.example/a', '/csp-reports'],
      ['mine'],
    ]);
  });

  test('a fallback is copied into the directive and not widened itself', () => {
    expect(merge("default-src 'self' https://cdn.example")).toBe(
      `default-src 'self' https://cdn.example; ${closing}; ` +
        "script-src 'self' https://cdn.example https://vault.example; " +
        "frame-src 'self' https://cdn.example https://vault.example",
    );
  });

  test('what decides about script elements and frames is what gets the source', () => {
    expect(
      merge(
        "default-src 'none'; script-src 'none'; script-src-elem 'self'; child-src https://a.example",
      ),
    ).toBe(
      "default-src 'none'; script-src 'none'; script-src-elem 'self' https://vault.example; " +
        `child-src https://a.example; ${closing}; ` +
        'frame-src https://a.example https://vault.example',
    );
  });

  test("'none' makes room, and what a wildcard covers is not repeated", () => {
    expect(
      merge(
        "default-src 'none'; script-src https://*.stripe.com; frame-src 'none'; connect-src *",
        STRIPE,
      ),
    ).toBe(
      "default-src 'none'; script-src https://*.stripe.com https://maps.googleapis.com; " +
        'frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; ' +
        `connect-src *; ${closing}`,
    );
  });

  test('a hash is left out where inline styles are allowed anyway: it would forbid them', () => {
    const connect: NeedsRequest = { provider: 'stripe', surfaces: ['connect'] };
    const styles = (text: string): readonly string[] | undefined =>
      policyMap(merge(text, connect)).get('style-src');
    expect(styles("default-src 'self'; style-src 'unsafe-inline'")).toEqual(["'unsafe-inline'"]);
    expect(styles("default-src 'self'; style-src 'self'")).toEqual([
      "'self'",
      "'sha256-0hAheEzaMe6uXIKV4EehS9pu1am1lj/KnnzrOYqckXk='",
    ]);
  });

  test('every policy of a list gets what is needed, and only the first is closed', () => {
    expect(merge("default-src 'self', frame-src 'none'; script-src 'self'")).toBe(
      `default-src 'self'; ${closing}; script-src 'self' https://vault.example; ` +
        "frame-src 'self' https://vault.example, " +
        "frame-src https://vault.example; script-src 'self' https://vault.example",
    );
  });

  const WORDS = [
    "'self'",
    "'none'",
    '*',
    'https:',
    'https://*.stripe.com',
    'https://js.stripe.com',
  ];
  const NAMES = [
    'default-src',
    'script-src',
    'script-src-elem',
    'child-src',
    'frame-src',
    'img-src',
  ];
  test('any policy then covers every need, and gains no other source', () => {
    for (let seed = 0; seed < 3000; seed += 1) {
      const existing = randomPolicy(seed);
      const before = policyMap(existing);
      const after = policyMap(merge(existing, STRIPE));
      for (const { directive, source } of providerNeeds(STRIPE)) {
        const request = directive === 'script-src' ? 'script-src-elem' : directive;
        const allowed = after.get(governing(after, request) ?? '') ?? [];
        expect([existing, allowed.some((wide) => sourceCovers(wide, source))]).toEqual([
          existing,
          true,
        ]);
      }
      const needed = new Set(providerNeeds(STRIPE).map(({ source }) => source));
      for (const [name, sources] of after) {
        const had = before.get(governing(before, name) ?? '') ?? ["'none'", "'self'"];
        const gained = sources.filter((source) => !had.includes(source) && !needed.has(source));
        expect([existing, name, gained]).toEqual([existing, name, []]);
      }
    }
  });

  /** A small generator of its own, so that a failing seed can be looked at. */
  function randomPolicy(seed: number): string {
    let state = seed * 2654435761 + 1;
    const below = (limit: number): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor((state / 2147483648) * limit);
    };
    const pick = (list: readonly string[]): string => list[below(list.length)] ?? '';
    return Array.from({ length: below(5) }, () =>
      [pick(NAMES), ...Array.from({ length: below(4) }, () => pick(WORDS))].join(' '),
    ).join('; ');
  }
});
