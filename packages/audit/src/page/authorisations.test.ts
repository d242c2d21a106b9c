// Goal: a bad authorisations file is refused with line and field, and exactly the scripts without
// an approval that holds are found. Method: files with one mistake each; records of scripts.
import { expect, test } from 'vitest';
import { pageRecord, PAGE_URL, scriptRecord } from '../testing/page-records.ts';
import { readAuthorisations, type Authorisation } from './authorisations.ts';
import { checkAuthorisations } from './check-authorisations.ts';
import { subjectOf } from './compare-scripts.ts';
import { matchesUrlPattern } from './url-pattern.ts';

const ENTRY: Authorisation = {
  script: 'https://shop.example/app.js',
  who: 'Ada Lovelace',
  when: '2026-01-01',
  why: 'takes the order',
  expires: '2026-12-31',
  integrity: 'baseline',
};

const fileOf = (...entries: unknown[]): string =>
  JSON.stringify({ version: 1, authorisations: entries }, null, 2);
const read = (text: string) => readAuthorisations(text, 'a.json');

test('a good file', () => {
  const hash = `sha384-${'A'.repeat(64)}`;
  const entries = [ENTRY, { ...ENTRY, script: hash }, { ...ENTRY, script: `code-${hash}` }];
  expect(read(fileOf(...entries))).toEqual(entries);
});

test.each([
  ['no JSON', '{"version": 1,', /^a\.json is not JSON: /],
  ['a list', '[]', 'a.json is not an object'],
  ['another version', '{"version": 2, "authorisations": []}', 'a.json: "version" is not 1'],
  ['no list', '{"version": 1}', 'a.json: "authorisations" is not a list'],
  ['an unknown key', '{"version": 1, "x": 1}', /a\.json: there is no field "x"/],
  ['no entry', fileOf(ENTRY, 3), 'a.json, line 12 is not an object'],
  [
    'an unknown field',
    fileOf(ENTRY, { ...ENTRY, expiry: '' }),
    /^a\.json, line 12: there is no field "expiry"/,
  ],
  ['nobody', fileOf({ ...ENTRY, who: ' ' }), 'a.json, line 4: "who" is empty'],
  ['no reason', fileOf({ ...ENTRY, why: undefined }), 'a.json, line 4: "why" is not a text'],
  ['no day', fileOf({ ...ENTRY, when: '2026-02-30' }), /line 4: "when" is no day/],
  ['a day written otherwise', fileOf({ ...ENTRY, expires: '31.12.2026' }), /"expires" is no day/],
  [
    'an end before the beginning',
    fileOf({ ...ENTRY, expires: '2025-12-31' }),
    'a.json, line 4: "expires" is before "when"',
  ],
  ['no method', fileOf({ ...ENTRY, integrity: 'trust' }), /"integrity" is not one of sri, /],
  ['any host', fileOf({ ...ENTRY, script: 'https://*/a.js' }), /"script" is neither/],
  ['any subdomain', fileOf({ ...ENTRY, script: 'https://*.example/a.js' }), /"script" is neither/],
  ['a short hash', fileOf({ ...ENTRY, script: 'sha384-AAAA' }), /"script" is neither/],
])('%s is refused', (_, text, message) => expect(() => read(text)).toThrow(message));

test.each([
  ['https://a.example/x.js', 'https://a.example/x.js', true],
  ['https://a.example/x.js', 'https://a.example/x.js?v=2', true],
  ['https://a.example/x.js?v=1', 'https://a.example/x.js?v=2', false],
  ['https://a.example/*', 'https://a.example/b/c.js', true],
  ['https://a.example/*/c.js', 'https://a.example/b/c.js', true],
  ['https://a.example/b*b/c.js', 'https://a.example/b/c.js', false],
  ['https://a.example/*', 'https://a.example.evil.test/', false],
  ['https://a.example/*', 'https://a.example@evil.test/', false],
  ['https://a.example/*', 'http://a.example/', false],
  ['https://A.example:443/*', 'https://a.example/x', true],
  ['https://a.example/x.js', 'https://a.example/X.js', false],
])('%s matches %s: %s', (pattern, url, expected) => {
  expect(matchesUrlPattern(pattern, url)).toBe(expected);
});

test('many stars end soon', () => {
  const pattern = `https://a.example/${'*a'.repeat(5_000)}b`;
  expect(matchesUrlPattern(pattern, `https://a.example/${'a'.repeat(9_000)}`)).toBe(false);
});

const NOW = new Date('2026-06-01T12:00:00Z');

function rules(
  script: Parameters<typeof scriptRecord>,
  entries: readonly Partial<Authorisation>[],
  more: { readonly compared?: boolean; readonly headers?: [string, string][]; now?: Date } = {},
): string[] {
  const page = pageRecord({ scripts: [scriptRecord(...script)], headers: more.headers ?? [] });
  const authorisations = entries.map((entry) => ({ ...ENTRY, ...entry }));
  const { compared = true, now = NOW } = more;
  return checkAuthorisations(page, { authorisations, compared, now }).map(({ rule }) => rule);
}

test('approved scripts, by address and by hash', () => {
  const inline = scriptRecord('csrf = "abcdef0123456789ab"', { url: null });
  expect(rules(['a()'], [{}])).toEqual([]);
  for (const script of [inline.sha384, inline.semantic, inline.code]) {
    const entry = { script: script ?? '' };
    expect(rules(['csrf = "abcdef0123456789ab"', { url: null }], [entry])).toEqual([]);
  }
  const other = { script: inline.code ?? '' };
  expect(rules(['csrf = "0000000000000000ff"', { url: null }], [other])).toEqual([]);
});

test('scripts that nobody approved, and not those of a provider’s frame', () => {
  expect(rules(['a()', { url: 'https://evil.example/a.js' }], [{}])).toEqual([
    'page-script-unauthorised',
  ]);
  expect(rules(['a()', { url: null }], [{}])).toEqual(['page-script-unauthorised']);
  expect(rules(['a()', { scope: 'provider' }], [])).toEqual([]);
});

test('the first and the last day count', () => {
  const on = (day: string) => rules(['a()'], [{}], { now: new Date(day) });
  expect(on('2025-12-31T23:59:59Z')).toEqual(['page-authorisation-expired']);
  expect(on('2026-01-01T00:00:00Z')).toEqual([]);
  expect(on('2026-12-31T23:59:59Z')).toEqual([]);
  expect(on('2027-01-01T00:00:00Z')).toEqual(['page-authorisation-expired']);
  expect(rules(['a()'], [{ expires: '2026-02-01' }, {}])).toEqual([]);
});

test('a method that is named must be in place', () => {
  const missing = ['page-integrity-method-missing'];
  const { sha256 } = scriptRecord('a()');
  const headers: [string, string][] = [['content-security-policy', `script-src '${sha256}'`]];
  expect(rules(['a()'], [{ integrity: 'sri' }])).toEqual(missing);
  expect(rules(['a()', { integrity: 'sha384-x' }], [{ integrity: 'sri' }])).toEqual([]);
  expect(rules(['a()'], [{ integrity: 'csp-hash' }])).toEqual(missing);
  expect(rules(['a()'], [{ integrity: 'csp-hash' }], { headers })).toEqual([]);
  expect(rules(['a()'], [{}], { compared: false })).toEqual(missing);
});

test('an inline script is named by page and hash', () => {
  expect(subjectOf(pageRecord(), scriptRecord('a()', { url: null }))).toMatch(
    new RegExp(`^${PAGE_URL}#inline-\\w{12}$`),
  );
});
