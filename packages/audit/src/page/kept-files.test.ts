// Goal: baselines and runs are read as they were written, hold no script's text, are refused with
// the place of a mistake, and remember when scripts were first seen. Method: round trips.
import { expect, test } from 'vitest';
import type { PageFacts, PageScript } from '../facts/page-facts.ts';
import { pageRecord, PAGE_URL, scriptRecord } from '../testing/page-records.ts';
import { mergeBaseline, readBaselineFile, writeBaselineFile } from './baseline-file.ts';
import { recordPage, type ScriptRecord } from './page-record.ts';
import { makeRun, readRun, seenSince, writeRun, type RunRecord } from './run-record.ts';

const page = pageRecord({
  headers: [['x-frame-options', 'DENY']],
  scripts: [scriptRecord('a()'), scriptRecord('b()', { url: null, provider: 'stripe' })],
  troubles: ['slow'],
});

test('a baseline comes back as it was written', () => {
  const text = writeBaselineFile([page]);
  expect(readBaselineFile(text, 'b.json')).toEqual([page]);
  expect(text.split('\n').length).toBeGreaterThan(20);
});

test('a baseline takes new pages and keeps the others', () => {
  const other = pageRecord({ url: 'https://shop.example/other' });
  const newer = pageRecord({ title: 'newer' });
  expect(mergeBaseline([page, other], [newer])).toEqual([other, newer]);
});

test.each([
  ['{', /^b\.json is not JSON/],
  ['{"format": "x", "version": 1}', 'b.json: "format" is not "coffer-page-baseline"'],
  ['{"format": "coffer-page-baseline", "version": 9}', 'b.json: only version 1 can be read'],
  [
    writeBaselineFile([page]).replace('"sizeBytes": 3', '"sizeBytes": "3"'),
    'b.json: pages[0]: scripts[0]: "sizeBytes" is not a number',
  ],
  [
    writeBaselineFile([page]).replace('"DENY"', '"DENY", 1'),
    "b.json: pages[0]: headers[0] is not a header's name and value",
  ],
])('a bad baseline is refused: %#', (text, message) => {
  expect(() => readBaselineFile(text, 'b.json')).toThrow(message);
});

function run(visitedAt: string, scripts: ScriptRecord[], previous: RunRecord | null): RunRecord {
  const seen = pageRecord({ visitedAt, scripts });
  return makeRun({
    ...{ url: PAGE_URL, ranAt: visitedAt, vantage: 'here', unseen: null, page: seen, previous },
    findings: [],
  });
}

test('a run comes back as it was written, and so does one that saw nothing', () => {
  const seen = run('2026-01-01T00:00:00.000Z', [scriptRecord('a()')], null);
  expect(readRun(writeRun(seen), 'r.json')).toEqual(seen);
  const blocked = { ...seen, unseen: 'blocked', page: null };
  expect(readRun(writeRun(blocked), 'r.json')).toEqual(blocked);
  expect(() => readRun(writeRun({ ...seen, ranAt: 'soon' }), 'r.json')).toThrow(
    'r.json: "soon" is no time',
  );
});

test('first seen: of a script and of what it says, over runs in which it was away', () => {
  const [old, changed] = [scriptRecord('a()'), scriptRecord('b()')];
  const days = ['01', '02', '03', '04'].map((day) => `2026-01-${day}T00:00:00.000Z`);
  const contents = [[old], [], [old], [changed]];
  let latest: RunRecord | null = null;
  for (const [at, scripts] of contents.entries()) latest = run(days[at] ?? '', scripts, latest);
  const seen = latest?.seen ?? [];
  expect(seenSince(changed, seen)).toEqual({ script: days[0], content: days[3] });
  expect(seenSince(old, seen)).toEqual({ script: days[0], content: days[0] });
  expect(seenSince(scriptRecord('new()', { url: null }), seen)).toEqual({
    script: null,
    content: null,
  });
});

const SECRET = 'globalThis.secretMarker = 1';
const script: PageScript = {
  ...{ id: 's1', kind: 'inline', context: 'page', frame: 'f0', url: null, claimedUrl: null },
  ...{ party: 'first', provider: null, sha384: 'sha384-x', sha256: '00', sizeBytes: 27 },
  ...{ source: SECRET, element: null, injected: false, initiators: [], headers: [], phase: 'load' },
};
const facts: PageFacts = {
  ...{ asked: PAGE_URL, botWall: null, frames: [], cardFields: [], forms: [], listeners: [] },
  ...{ overlays: [], requests: [], cardData: [], cookies: [], storage: [], violations: [] },
  ...{ mixedContent: [], console: [], events: [], typed: false, submitted: false, tookMs: 1 },
  ...{ browser: 'Chromium', visitedAt: '2026-01-01T00:00:00.000Z', troubles: [] },
  scripts: [
    script,
    { ...script, kind: 'data', url: `data:text/javascript,${SECRET}` },
    { ...script, sha384: 'sha384-cut', sizeBytes: 28 },
  ],
  document: {
    ...{ url: PAGE_URL, status: 200, title: '', redirects: [], tlsVersion: null },
    headers: [
      ['content-security-policy', "script-src 'nonce-abc'\nimg-src 'none'"],
      ['set-cookie', 'a=secretMarker'],
    ],
    metaPolicies: ["object-src  'none'"],
  },
};

test('a record has the headers that matter without nonces, and no text of a script', () => {
  const record = recordPage(facts);
  expect(record.headers).toEqual([
    ['content-security-policy', "script-src 'nonce-*', img-src 'none'"],
    ['content-security-policy in meta', "object-src 'none'"],
  ]);
  expect(JSON.stringify(record)).not.toContain('secretMarker');
});

test('a text that was cut short has no semantic hash', () => {
  expect(recordPage(facts).scripts.map(({ semantic }) => semantic === null)).toEqual([
    ...[false, false, true],
  ]);
});
