// Goal: after upgrades, and back, every kept version is served under its own address with its own
// bytes, and nothing else is. Method: small builds made by hand, kept one after the other.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperatorError } from '@coffer/kernel';
import { describeBuild } from './describe-build.ts';
import { keepVersion, VERSIONS_MAX } from './keep-versions.ts';
import { readManifest } from './manifest.ts';
import type { SdkVersion, SdkVersions } from './sdk-version.ts';
import { PAGES } from './served-files.ts';

let dir: string;
let keptDir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-keep-'));
  keptDir = path.join(dir, 'kept');
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

/** A build whose every file says `text`. */
function keep(text: string, released: string | null = null): SdkVersion {
  const builtDir = path.join(dir, 'built');
  fs.rmSync(builtDir, { recursive: true, force: true });
  const pages = PAGES.map((page) => `fields/${page}.html`);
  for (const file of ['coffer.js', ...pages, `fields/assets/card-${text}.js`]) {
    fs.mkdirSync(path.dirname(path.join(builtDir, file)), { recursive: true });
    fs.writeFileSync(path.join(builtDir, file), text);
  }
  describeBuild(builtDir, { release: '1.2.3', released });
  return keepVersion({ builtDir, keptDir });
}

const listed = (): SdkVersions =>
  // Written by the call before.
  JSON.parse(fs.readFileSync(path.join(keptDir, 'versions.json'), 'utf8')) as SdkVersions;

/** What the vault would answer at a path. */
function answer(at: string): string | null {
  const found = readManifest(keptDir).files.find((one) => one.path === at);
  return found === undefined ? null : fs.readFileSync(path.join(keptDir, found.file), 'utf8');
}

test('an upgrade changes the evergreen address, and no versioned one', () => {
  const first = keep('one', '2026-01-02');
  const second = keep('two');
  expect(listed()).toEqual({ latest: second.version, versions: [second, first] });
  expect(first.released).toBe('2026-01-02');
  expect([answer('/coffer.js'), answer('/v3/'), answer('/fields/card')]).toEqual(
    Array.from({ length: 3 }, () => 'two'),
  );
  for (const [{ version, url }, text] of [
    [first, 'one'],
    [second, 'two'],
  ] as const) {
    const folder = `/sdk/${version}/`;
    for (const at of ['coffer.js', 'stripe.js', 'fields/card', `fields/assets/card-${text}.js`]) {
      expect(answer(folder + at)).toBe(text);
    }
    expect(url).toBe(`${folder}coffer.js`);
  }
  expect(answer(`/sdk/${first.version}/fields/assets/card-two.js`)).toBeNull();
});

test('a downgrade makes the earlier version the latest, and keeps the later one', () => {
  const first = keep('one');
  const second = keep('two');
  keep('one');
  expect(listed()).toEqual({ latest: first.version, versions: [first, second] });
  expect(answer('/coffer.js')).toBe('one');
});

test('a second start with the same build changes nothing', () => {
  keep('one');
  const before = fs.readFileSync(path.join(keptDir, 'manifest.json'), 'utf8');
  keep('one');
  expect(fs.readFileSync(path.join(keptDir, 'manifest.json'), 'utf8')).toBe(before);
});

test(`${VERSIONS_MAX} versions are kept, and the oldest goes`, () => {
  const all = Array.from({ length: VERSIONS_MAX + 1 }, (_, index) => keep(`n${index}`));
  expect(listed().versions).toEqual(all.slice(1).toReversed());
  expect(fs.existsSync(path.join(keptDir, all[0]?.version ?? ''))).toBe(false);
  expect(answer(all[0]?.url ?? '')).toBeNull();
});

test('a version whose folder was deleted is served no more', () => {
  const first = keep('one');
  fs.rmSync(path.join(keptDir, first.version), { recursive: true });
  const second = keep('two');
  expect(listed()).toEqual({ latest: second.version, versions: [second] });
});

test.each<[string, (folder: string) => void]>([
  ['changed', (folder) => fs.writeFileSync(path.join(folder, 'coffer.js'), 'evil')],
  ['added', (folder) => fs.writeFileSync(path.join(folder, 'fields/assets/x-1.js'), 'evil')],
  ['gone', (folder) => fs.rmSync(path.join(folder, 'fields/card.html'))],
  ['a description changed', (folder) => fs.writeFileSync(path.join(folder, 'version.json'), '{}')],
])('a kept version with a file %s stops the start, in one line', (_what, change) => {
  const first = keep('one', '2026-01-02');
  change(path.join(keptDir, first.version));
  expect(() => keep('two')).toThrow(OperatorError);
});

test('a name that is no version is not followed', () => {
  const first = keep('one');
  fs.mkdirSync(path.join(dir, 'outside'));
  const versions = [{ ...first, version: '../outside' }, first];
  fs.writeFileSync(path.join(keptDir, 'versions.json'), JSON.stringify({ versions }));
  expect(listed().versions).toHaveLength(2);
  keep('one');
  expect(listed().versions).toEqual([first]);
});
