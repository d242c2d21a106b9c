// Goal: the secrets of an installation are made once, and a key that was taken out because it had
// leaked is made anew, alone. Method: a folder, as two starts find it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSecrets } from './data-dir.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-secrets-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

test('they are made once, for their owner alone', () => {
  const made = loadSecrets(dir);
  expect(made.secretKey).toMatch(/^sk_test_\w{43}$/);
  expect(loadSecrets(dir)).toEqual(made);
  expect(fs.statSync(path.join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
});

test('a key that was taken out comes again as another one, and stays', () => {
  const { secretKey, ...kept } = loadSecrets(dir);
  fs.writeFileSync(path.join(dir, 'secrets.json'), JSON.stringify(kept));
  const again = loadSecrets(dir);
  expect(again).toEqual({ ...kept, secretKey: expect.stringMatching(/^sk_test_\w{43}$/) });
  expect(again.secretKey).not.toBe(secretKey);
  expect(loadSecrets(dir)).toEqual(again);
});
