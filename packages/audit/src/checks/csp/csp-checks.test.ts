// Goal: every rule about policies fires on a page that breaks it and stays silent on one that does
// not; nothing that anybody writes into a policy or page makes a check throw. Method: a table with
// the rule ids of each page, whole findings for a few, and arbitrary text from fast-check.
import { buildPolicy, providerNeeds, sourceCovers } from '@coffer/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditCsp, auditPolicyText, findInPolicies } from './audit-csp.ts';
import { makePage } from '../page.ts';
import { CSP_CHECKS } from './csp-checks.ts';
import type { Finding } from '../../finding.ts';

const CLOSED =
  "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; report-uri /reports";
/** A policy with nothing to say against. */
const good = (more = "default-src 'none'; script-src 'self'"): string => `${more}; ${CLOSED}`;

function idsOfPolicy(text: string): string[] {
  return ids(auditPolicyText({ subject: 'policy', text }).findings);
}

function ids(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ rule }) => rule))].toSorted();
}

function pageIds(html: string, headers: Readonly<Record<string, string>>): string[] {
  const page = makePage(
    {
      subject: 'https://shop.example/pay',
      url: new URL('https://shop.example/pay'),
      headers: Object.entries(headers),
      html,
    },
    {},
  );
  return ids(findInPolicies(page));
}

describe('a policy’s text', () => {
  test.each([
    [good(), []],
    ['', ['csp-missing']],
    [
      "default-src 'self'",
      [
        'csp-no-base-uri',
        'csp-no-form-action',
        'csp-no-frame-ancestors',
        'csp-no-reporting',
        'csp-no-trusted-types',
      ],
    ],
    [good("img-src 'self'"), ['csp-no-script-src']],
    [
      "script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; report-uri /r",
      ['csp-no-object-src'],
    ],
    [good("default-src 'none'; script-src self"), ['csp-unquoted-source']],
    [good("default-src 'none'; script-src 'self' ‘unsafe-eval’"), ['csp-unquoted-source']],
    [
      good(
        "default-src 'none'; script-src 'self'; style-src sha256-0hAheEzaMe6uXIKV4EehS9pu1am1lj/KnnzrOYqckXk=",
      ),
      ['csp-unquoted-source'],
    ],
    [good("default-src 'none'; script-src 'self' https:/x.example"), ['csp-invalid-source']],
    [good("default-src 'none'; script-src 'self'; frame-scr 'none'"), ['csp-unknown-directive']],
    [good("default-src 'none'; script-src 'self' img-src 'self'"), ['csp-missing-semicolon']],
    [
      good("default-src 'none'; script-src 'self'; script-src https://x.example"),
      ['csp-duplicate-directive'],
    ],
    [
      good("default-src 'none'; script-src 'self'; block-all-mixed-content"),
      ['csp-obsolete-directive'],
    ],
    [good("default-src 'none' https://x.example; script-src 'self'"), ['csp-none-beside-sources']],
    [good("default-src 'none'; script-src 'self' 'unsafe-inline'"), ['csp-unsafe-inline-script']],
    [
      good(
        "default-src 'none'; script-src 'self' 'unsafe-inline' 'nonce-c2l4dGVlbiBieXRlcyBsb25n'",
      ),
      [],
    ],
    [
      good("default-src 'none'; script-src 'self'; style-src 'unsafe-inline'"),
      ['csp-unsafe-inline-style'],
    ],
    [
      good(
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline' 'sha256-0hAheEzaMe6uXIKV4EehS9pu1am1lj/KnnzrOYqckXk='",
      ),
      ['csp-unsafe-inline-voided'],
    ],
    [good("default-src 'none'; script-src 'self' 'unsafe-eval'"), ['csp-unsafe-eval']],
    [good("default-src 'none'; script-src 'nonce-abc'"), ['csp-weak-nonce']],
    [good("default-src 'none'; script-src *"), ['csp-script-from-anywhere']],
    [good("default-src 'none'; script-src https:"), ['csp-script-from-anywhere']],
    [
      good(
        "default-src 'none'; script-src 'strict-dynamic' 'nonce-c2l4dGVlbiBieXRlcyBsb25n' https:",
      ),
      [],
    ],
    [
      good("default-src 'none'; script-src 'self'; img-src http://x.example"),
      ['csp-plain-http-source'],
    ],
    [
      good("default-src 'none'; script-src https://*.herokuapp.com"),
      ['csp-evaluator-bypass', 'csp-wildcard-over-shared-hosts'],
    ],
    [good("default-src 'none'; script-src https://*.shop.example"), []],
    [good("default-src 'none'; script-src 'self'; connect-src *"), ['csp-data-may-go-anywhere']],
    [good("default-src 'none'; script-src 'self'; img-src data:"), []],
    [good("default-src 'none'; script-src 'self'; report-to nowhere"), ['csp-report-to-undefined']],
    [
      good("default-src 'none'; script-src 'self'").replace('/reports', 'http://x.example'),
      ['csp-reports-over-http'],
    ],
    [good("default-src 'none'; script-src 127.0.0.1"), ['csp-evaluator-ip-source']],
    [good("default-src 'none'; script-src https://www.google.com"), ['csp-evaluator-bypass']],
    [`Content-Security-Policy-Report-Only: ${good()}`, ['csp-report-only']],
  ])('%s', (text, expected) => {
    expect(idsOfPolicy(text)).toEqual(expected);
  });
});

describe('a page', () => {
  const policy = { 'content-security-policy': good("default-src 'none'; script-src 'self'") };
  test.each([
    ['<script src="/a.js"></script>', policy, []],
    ['<script src="https://cdn.example/a.js"></script>', policy, ['csp-blocks-own-resource']],
    ['<script>go()</script>', policy, ['csp-blocks-own-inline-script']],
    ['<script type="application/json">{}</script>', policy, []],
    [
      `<head><meta http-equiv="Content-Security-Policy" content="${good()}"></head>`,
      {},
      [
        'csp-directive-ignored-in-meta',
        'csp-no-frame-ancestors',
        'csp-no-reporting',
        'csp-only-in-meta',
      ],
    ],
    [
      `<head><script src="/a.js"></script><meta http-equiv="Content-Security-Policy" content="default-src 'self'"></head>`,
      policy,
      ['csp-meta-after-scripts'],
    ],
    [
      `<body><meta http-equiv="Content-Security-Policy" content="default-src 'self'">`,
      policy,
      ['csp-meta-without-effect'],
    ],
    [
      '<script src="/a.js"></script>',
      { ...policy, 'integrity-policy': 'blocked-destinations=(script)' },
      ['integrity-policy-blocks-script'],
    ],
    [
      '<script src="/a.js"></script>',
      { ...policy, 'integrity-policy': 'blocked=()' },
      ['integrity-policy-invalid'],
    ],
    [
      '<script src="/a.js" integrity="sha384-x"></script>',
      { ...policy, 'integrity-policy': 'blocked-destinations=(script)' },
      ['integrity-policy-blocks-script'],
    ],
    [
      '<script src="/a.js" integrity="sha384-x" crossorigin></script>',
      { ...policy, 'integrity-policy': 'blocked-destinations=(script)' },
      [],
    ],
    [
      '<script type="module" src="/a.js" integrity="sha384-x"></script>',
      { ...policy, 'integrity-policy': 'blocked-destinations=(script)' },
      [],
    ],
  ])('%s', (html, headers, expected) => {
    expect(pageIds(html, { ...headers })).toEqual(expected);
  });
});

describe('a provider’s required sources', () => {
  const INTEGRATIONS = [
    { provider: 'coffer', surfaces: ['sdk'], cofferOrigin: 'https://vault.example' },
    { provider: 'stripe', surfaces: ['sdk'] },
    { provider: 'stripe', surfaces: ['sdk', 'link', 'onramp'] },
    { provider: 'stripe', surfaces: ['checkout'] },
    { provider: 'stripe', surfaces: ['connect'] },
    { provider: 'adyen', surfaces: ['sdk'] },
    { provider: 'braintree', surfaces: ['sdk'] },
  ] as const;
  const NOTHING_WRONG = ['csp-no-reporting', 'csp-no-trusted-types'];

  test.each(INTEGRATIONS)('the generated policy for %j satisfies every check', (integration) => {
    const part = auditPolicyText({ subject: 'p', text: buildPolicy(integration) }, integration);
    expect(ids(part.findings)).toEqual(NOTHING_WRONG);
  });

  test.each(INTEGRATIONS)(
    'each source taken out of the policy for %j is reported',
    (integration) => {
      const policy = buildPolicy(integration);
      const needs = providerNeeds(integration);
      for (const { directive, source } of needs) {
        const directives = policy.split('; ').map((one) => {
          const [name, ...values] = one.split(' ');
          // What another source covers would not be missing, so that one goes too.
          return name === directive
            ? [name, ...values.filter((value) => !sourceCovers(value, source))].join(' ')
            : one;
        });
        const part = auditPolicyText({ subject: 'p', text: directives.join('; ') }, integration);
        const said = part.findings
          .filter(({ rule }) => rule.startsWith('csp-provider-source-'))
          .flatMap(({ evidence }) => evidence);
        expect(said.some((one) => one.startsWith(`${directive} ${source}`))).toBe(true);
      }
    },
  );

  test('a missing one names the line to paste', () => {
    const part = auditPolicyText(
      {
        subject: 'shop.conf',
        text: good(
          "default-src 'none'; script-src https://js.stripe.com https://*.js.stripe.com; " +
            'connect-src https://api.stripe.com; frame-src https://js.stripe.com',
        ),
      },
      { provider: 'stripe' },
    );
    expect(part.findings.filter(({ severity }) => severity === 'high')).toEqual([
      {
        rule: 'csp-provider-source-missing',
        severity: 'high',
        title: 'The policy blocks what the payment provider needs',
        subject: 'shop.conf',
        evidence: [
          "frame-src https://*.js.stripe.com: for the card fields' frames",
          'frame-src https://hooks.stripe.com: for 3-D Secure and methods that redirect',
        ],
        why: 'A required source is not allowed, so card fields, challenges or calls fail in the browser.',
        fix: 'frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com;',
        requirements: ['G-CSP-1', 'G-CSP-2', 'G-CSP-3'],
      },
    ]);
  });

  test('Trusted Types without a default policy break Stripe.js', () => {
    const text = buildPolicy({ provider: 'stripe', surfaces: ['sdk'], trustedTypes: true });
    const idsFor = (one: string): string[] =>
      ids(auditPolicyText({ subject: 'p', text: one }).findings);
    expect(idsFor(text)).toEqual(['csp-no-reporting']);
    expect(idsFor(text.replace('trusted-types default', "trusted-types 'none'"))).toEqual([
      'csp-no-reporting',
      'csp-trusted-types-break-provider',
    ]);
  });
});

describe('whatever is written', () => {
  const WORDS = fc.constantFrom(
    "'self'",
    "'none'",
    'self',
    '*',
    'https:',
    ';',
    ',',
    'script-src',
    'frame-ancestors',
    "'nonce-",
    "'sha256-",
    ':',
    '//',
    '*.',
    '%',
    ' ',
    '\n',
    'data:',
    'trusted-types',
  );
  const TEXT = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(WORDS).map((words) => words.join('')),
    fc.array(WORDS).map((words) => words.join(' ')),
  );

  test('no check throws, and every finding is of a known rule', () => {
    const known = new Set(CSP_CHECKS.flatMap(({ rules }) => rules.map(({ id }) => id)));
    fc.assert(
      fc.property(
        TEXT,
        TEXT,
        fc.constantFrom('stripe', 'adyen', 'braintree', null),
        (policy, html, provider) => {
          const facts = {
            asked: 'https://shop.example/',
            exchanges: [
              {
                url: 'https://shop.example/',
                status: 200,
                headers: [['content-security-policy', policy]] as const,
                body: `<meta http-equiv=content-security-policy content="${html}">${html}`,
                truncated: false,
              },
            ],
            failure: null,
            plain: null,
          };
          const { findings } = auditCsp(facts, { provider });
          expect(findings.filter(({ rule }) => !known.has(rule))).toEqual([]);
          auditPolicyText({ subject: 'p', text: policy }, { provider });
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('rule ids are unique and every rule names its guide rule', () => {
    const rules = CSP_CHECKS.flatMap((check) => check.rules);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(
      rules.filter(({ requirements }) => !requirements.some((one) => one.startsWith('G-'))),
    ).toEqual([]);
  });
});
