// Goal: each kind of change to a page's scripts, headers and address is told as what it is, once,
// and a page that stayed the same as nothing. Method: pairs of records with one difference.
import { expect, test } from 'vitest';
import { pageRecord, PAGE_URL, scriptRecord } from '../testing/page-records.ts';
import { comparePage } from './compare-page.ts';
import type { ScriptRecord } from './page-record.ts';

const APP = 'function pay() { return 1; }';
const URL_A = 'https://shop.example/app.js';

/** `rule severity subject` of everything found between two lists of scripts. */
function told(before: readonly ScriptRecord[], after: readonly ScriptRecord[]): string[] {
  const found = comparePage(pageRecord({ scripts: before }), pageRecord({ scripts: after }));
  return found.map(({ rule, severity, subject }) => `${rule} ${severity} ${subject}`);
}

const app = scriptRecord(APP);
const elsewhere = 'https://cdn.evil.example/app.js';
const frame = { frame: 'https://pay.example/frame' };

test.each<[string, ScriptRecord[], ScriptRecord[], string[]]>([
  ['nothing', [app, app], [app, app], []],
  [
    'order',
    [app, scriptRecord('b()', { url: null })],
    [scriptRecord('b()', { url: null }), app],
    [],
  ],
  ['new', [], [app], [`page-script-new high ${URL_A}`]],
  ['removed', [app], [], [`page-script-removed medium ${URL_A}`]],
  ['changed', [app], [scriptRecord('steal()')], [`page-script-changed high ${URL_A}`]],
  [
    'reformatted',
    [app],
    [scriptRecord('function pay(){return 1} // x')],
    [`page-script-reformatted info ${URL_A}`],
  ],
  [
    'changed, and no JavaScript to compare',
    [app],
    [scriptRecord('<html>')],
    [`page-script-changed high ${URL_A}`],
  ],
  [
    'moved to another host',
    [app],
    [scriptRecord(APP, { url: elsewhere, party: 'third' })],
    [`page-script-moved high ${elsewhere}`],
  ],
  [
    'moved to another path',
    [app],
    [scriptRecord(APP, { url: 'https://shop.example/b.js' })],
    ['page-script-moved medium https://shop.example/b.js'],
  ],
  [
    'moved and reformatted',
    [app],
    [scriptRecord('function pay(){return 1}', { url: 'https://shop.example/b.js' })],
    ['page-script-moved medium https://shop.example/b.js'],
  ],
  [
    'moved to another frame',
    [app],
    [scriptRecord(APP, frame)],
    [`page-script-moved medium ${URL_A}`],
  ],
  [
    'moved to another frame with other code',
    [app],
    [scriptRecord('steal()', frame)],
    [`page-script-moved high ${URL_A}`],
  ],
  [
    'pinned no more',
    [scriptRecord(APP, { integrity: 'sha384-x' })],
    [app],
    [`page-script-unpinned medium ${URL_A}`],
  ],
  [
    'a query that is new every time',
    [scriptRecord(APP, { url: `${URL_A}?t=1700000000000` })],
    [scriptRecord(APP, { url: `${URL_A}?t=1800000000000` })],
    [],
  ],
  [
    "a provider's own script",
    [scriptRecord('a()', { url: 'https://js.stripe.com/v3/', party: 'provider' })],
    [scriptRecord('b()', { url: 'https://js.stripe.com/v3/', party: 'provider' })],
    ['page-script-changed low https://js.stripe.com/v3/'],
  ],
  [
    "a provider's frame",
    [],
    [scriptRecord('a()', { ...frame, scope: 'provider' })],
    [`page-script-new info ${URL_A}`],
  ],
  [
    'one changed beside one that stayed',
    [app, scriptRecord('a()', { url: 'https://shop.example/b.js' })],
    [app, scriptRecord('c()', { url: 'https://shop.example/b.js' })],
    ['page-script-changed high https://shop.example/b.js'],
  ],
])('%s', (_, before, after, expected) => expect(told(before, after)).toEqual(expected));

test('inline scripts: tokens, edits and arrivals', () => {
  const inline = (source: string) => scriptRecord(source, { url: null });
  const rules = (before: string[], after: string[]): string[] =>
    told(before.map(inline), after.map(inline)).map((line) => line.split(' ')[0] ?? '');
  const token = (value: string) => `csrf = "${value}"; go();`;
  expect(rules([token('abcdef0123456789ab')], [token('9876543210fedcba98')])).toEqual([
    'page-script-values',
  ]);
  expect(rules([token('abcdef0123456789ab')], [token('https://evil.example')])).toEqual([
    'page-script-changed',
  ]);
  expect(rules(['a()', 'b()'], ['b()', 'c()', 'd()'])).toEqual([
    'page-script-new',
    'page-script-changed',
  ]);
});

test('the evidence is a readable difference', () => {
  const changed = scriptRecord('steal()');
  const [finding] = comparePage(pageRecord({ scripts: [app] }), pageRecord({ scripts: [changed] }));
  expect(finding?.evidence).toEqual([
    `hash: ${app.sha384} → ${changed.sha384}`,
    'size: 28 bytes → 7 bytes',
    'external, 7 bytes, in the page',
    changed.sha384,
  ]);
});

test('headers, directive by directive, and the address', () => {
  const policy = "default-src 'self'; script-src 'self' 'nonce-*'";
  const before = pageRecord({
    headers: [
      ['content-security-policy', policy],
      ['x-frame-options', 'DENY'],
      ['referrer-policy', 'no-referrer'],
    ],
  });
  const after = pageRecord({
    finalUrl: 'https://shop.evil.example/pay',
    headers: [
      [
        'content-security-policy',
        "script-src 'self' https://evil.example; connect-src *; default-src 'self'",
      ],
      ['referrer-policy', 'unsafe-url'],
      ['access-control-allow-origin', '*'],
    ],
  });
  const found = comparePage(before, after);
  expect(
    found.map(({ rule, severity, subject, evidence }) => ({ rule, severity, subject, evidence })),
  ).toEqual([
    {
      rule: 'page-address-changed',
      severity: 'high',
      subject: PAGE_URL,
      evidence: [`${PAGE_URL} → https://shop.evil.example/pay`],
    },
    {
      rule: 'page-header-changed',
      severity: 'medium',
      subject: `${PAGE_URL} content-security-policy`,
      evidence: [
        'script-src: + https://evil.example',
        "script-src: - 'nonce-*'",
        '+ connect-src *',
      ],
    },
    {
      rule: 'page-header-removed',
      severity: 'high',
      subject: `${PAGE_URL} x-frame-options`,
      evidence: ['- x-frame-options: DENY'],
    },
    {
      rule: 'page-header-changed',
      severity: 'medium',
      subject: `${PAGE_URL} referrer-policy`,
      evidence: ['- referrer-policy: no-referrer', '+ referrer-policy: unsafe-url'],
    },
    {
      rule: 'page-header-new',
      severity: 'low',
      subject: `${PAGE_URL} access-control-allow-origin`,
      evidence: ['+ access-control-allow-origin: *'],
    },
  ]);
});
