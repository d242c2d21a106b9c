// Goal: the store keeps every run as it was written, counts only runs that saw a page, and rings
// when one is missed. Method: stores in a folder of their own, at chosen times.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeRun, type RunRecord } from '@coffer/audit/page';
import { afterAll, expect, test } from 'vitest';
import { checkSince } from './check-since.ts';
import { createFile, loadBaseline, requireFreshEvidence, saveBaseline } from './page-files.ts';
import { readAgeMs, readPageUrl } from './page-flags.ts';
import { RunStore } from './run-store.ts';

const root = mkdtempSync(path.join(tmpdir(), 'coffer-page-store-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const folder = (): string => path.join(root, String((folders += 1)));

const PAY = 'https://shop.example/pay';
const DAY_MS = 86_400_000;
const NOW = new Date('2026-02-01T12:00:00.000Z');

function run(ranAt: string, parts: Partial<RunRecord> = {}): RunRecord {
  const page = {
    ...{ url: PAY, finalUrl: PAY, title: '', visitedAt: ranAt, browser: 'Chromium' },
    ...{ headers: [], scripts: [], troubles: [] },
  };
  const made = makeRun({
    ...{ url: PAY, ranAt, vantage: 'here', unseen: null, page, findings: [], previous: null },
  });
  return { ...made, ...parts };
}
const blocked = (ranAt: string): RunRecord => run(ranAt, { unseen: 'a bot wall', page: null });

function since(store: RunStore, urls: readonly string[] = []): { status: number; text: string } {
  return checkSince(store, { urls, ageMs: 7 * DAY_MS, now: NOW });
}

test('the latest run that saw the page is given back, and files are never changed', () => {
  const place = folder();
  const store = new RunStore(place);
  const [first, second] = [run('2026-01-01T00:00:00.000Z'), run('2026-01-02T00:00:00.000Z')];
  store.add(first);
  const [name = ''] = readdirSync(place);
  const before = readFileSync(path.join(place, name), 'utf8');
  store.add(second);
  store.add(blocked('2026-01-03T00:00:00.000Z'));
  expect(store.latest(PAY)).toEqual(second);
  expect(store.latest('https://shop.example/other')).toBeNull();
  expect(readFileSync(path.join(place, name), 'utf8')).toBe(before);
  expect(() => store.add(first)).toThrow(/^--store: EEXIST/);
  expect(readdirSync(place)).toHaveLength(3);
});

test('a page that was seen in time', () => {
  const store = new RunStore(folder());
  store.add(run('2026-01-25T12:00:00.000Z'));
  expect(since(store)).toEqual({
    status: 0,
    text: `In time: ${PAY}: last seen 2026-01-25T12:00:00.000Z, 7 days ago\n`,
  });
});

test('a run too long ago, with none after it that saw the page', () => {
  const store = new RunStore(folder());
  store.add(run('2026-01-25T11:59:59.999Z'));
  store.add(blocked('2026-02-01T00:00:00.000Z'));
  // A clock that was ahead.
  store.add(run('2027-01-01T00:00:00.000Z'));
  expect(since(store)).toEqual({
    status: 1,
    text: `Missed: ${PAY}: last seen 2026-01-25T11:59:59.999Z, 7 days ago\n`,
  });
});

test('only blocked runs, another page, and no run at all', () => {
  const place = folder();
  const store = new RunStore(place);
  expect(since(store)).toEqual({ status: 1, text: 'Missed: the store holds no run.\n' });
  expect(existsSync(place)).toBe(false);
  store.add(blocked('2026-02-01T00:00:00.000Z'));
  expect(since(store)).toEqual({ status: 1, text: `Missed: ${PAY}: no run saw it\n` });
  store.add(run('2026-02-01T00:00:01.000Z'));
  expect(since(store, [PAY, 'https://shop.example/cart'])).toEqual({
    status: 1,
    text:
      `In time: ${PAY}: last seen 2026-02-01T00:00:01.000Z, 11 hours ago\n` +
      'Missed: https://shop.example/cart: no run saw it\n',
  });
});

test('a damaged run is named, not passed over', () => {
  const place = folder();
  const store = new RunStore(place);
  store.add(run('2026-01-01T00:00:00.000Z'));
  const [name = ''] = readdirSync(place);
  writeFileSync(path.join(place, name), '{"format": "coffer-page-run"}');
  expect(() => store.latest(PAY)).toThrow(`${name}: "version" is not a number`);
});

test('baselines are replaced whole, and nothing that is no baseline is', () => {
  const file = path.join(folder(), 'baseline.json');
  const { page } = run('2026-01-01T00:00:00.000Z');
  const pages = page === null ? [] : [page];
  saveBaseline(file, pages);
  expect(loadBaseline('--baseline', file)).toEqual(pages);
  expect(readdirSync(path.dirname(file))).toEqual(['baseline.json']);
  writeFileSync(file, 'notes');
  expect(() => saveBaseline(file, pages)).toThrow(/is not JSON/);
  expect(readFileSync(file, 'utf8')).toBe('notes');
});

test('evidence is not written over', () => {
  const place = folder();
  requireFreshEvidence(place);
  createFile('--evidence', path.join(place, 'run.json'), 'one');
  expect(() => requireFreshEvidence(place)).toThrow(/never written over/);
  expect(() => createFile('--evidence', path.join(place, 'run.json'), 'two')).toThrow(/EEXIST/);
  expect(readFileSync(path.join(place, 'run.json'), 'utf8')).toBe('one');
});

test('ages and addresses', () => {
  expect(['7d', '12h', '30m'].map(readAgeMs)).toEqual([7 * DAY_MS, DAY_MS / 2, 1_800_000]);
  for (const bad of ['7', 'd', '0d', '-1d', '1w', '99999d']) {
    expect(() => readAgeMs(bad)).toThrow(/^--since is a number/);
  }
  expect(['shop.example/pay#x', 'http://a.example'].map(readPageUrl)).toEqual([
    ...['https://shop.example/pay', 'http://a.example/'],
  ]);
  expect(() => readPageUrl('file:///etc/passwd')).toThrow(/is no web address/);
});
