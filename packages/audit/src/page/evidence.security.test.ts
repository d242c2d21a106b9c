// Goal: a page cannot make an assessor's spreadsheet run a formula, or move its text into other
// cells. Method: hostile names in every cell that a page fills, read back by a CSV reader.
import { expect, test } from 'vitest';
import { pageRecord, PAGE_URL, scriptRecord } from '../testing/page-records.ts';
import { writeCsv } from './csv.ts';
import { evidenceFiles } from './evidence.ts';
import { makeRun } from './run-record.ts';

/** A plain reader of RFC 4180. */
function readCsv(text: string): string[][] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) => [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell))
    .map((row) => row.map((cell) => cell.replaceAll('""', '"')));
}

test.each([
  ['=cmd()', "'=cmd()"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  [' =cmd()', "' =cmd()"],
  ['"=cmd()', `'"=cmd()`],
  ['\t=cmd()', "' =cmd()"],
  ['a\r\n=cmd()', 'a  =cmd()'],
  ['＝cmd()', "'＝cmd()"],
  ['\u200B=cmd()', "' =cmd()"],
  ['a,b;"c"', 'a,b;"c"'],
  ['a\u2028b\0c', 'a b c'],
  ['', ''],
])('%j becomes the cell %j', (given, expected) => {
  expect(readCsv(writeCsv([[given, 'next']]))).toEqual([[expected, 'next']]);
});

test('the inventory of a hostile page', () => {
  const page = pageRecord({
    title: '=HYPERLINK("https://evil.example","pay"),\n=cmd()',
    scripts: [
      scriptRecord('a()', {
        url: 'https://shop.example/=cmd(),"x"\n=cmd()',
        initiators: ['=cmd()', '@x'],
        integrity: '-1+cmd()',
      }),
    ],
  });
  const run = makeRun({
    ...{ url: PAGE_URL, ranAt: page.visitedAt, vantage: '+here', unseen: null, page },
    ...{ findings: [], previous: null },
  });
  const why = '=why()\n"quoted"';
  const files = evidenceFiles(
    [run],
    [
      {
        ...{ script: 'https://shop.example/*', who: '=who()', when: '2025-01-01', why },
        ...{ expires: '2026-12-31', integrity: 'baseline' },
      },
    ],
  );
  expect([...files.keys()]).toEqual([
    'inventory.csv',
    'inventory.json',
    'headers.json',
    'run.json',
  ]);
  const [names = [], values = [], ...more] = readCsv(files.get('inventory.csv') ?? '');
  expect(more).toEqual([]);
  const row = Object.fromEntries(names.map((name, at) => [name, values[at]]));
  const [script] = page.scripts;
  expect(row).toEqual({
    page: PAGE_URL,
    script: 'https://shop.example/=cmd(),"x" =cmd()',
    kind: 'external',
    frame: 'the page',
    party: 'first',
    sha384: script?.sha384,
    semantic_hash: script?.semantic,
    size_bytes: '3',
    first_seen: page.visitedAt,
    content_since: page.visitedAt,
    last_seen: page.visitedAt,
    initiators: "'=cmd() < @x",
    authorised: 'yes',
    justification: `'=why() "quoted"`,
    approver: "'=who()",
    approved_on: '2025-01-01',
    expires: '2026-12-31',
    integrity_method: 'baseline',
    integrity_attribute: "'-1+cmd()",
    page_title: `'=HYPERLINK("https://evil.example","pay"), =cmd()`,
    browser: 'Chromium 156.0',
    vantage: "'+here",
  });
});
