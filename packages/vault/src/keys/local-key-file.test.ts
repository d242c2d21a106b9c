// Goal: the key file opens with its passphrase, with no other, and never half-written. Method:
// files in a folder of the test's own.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperatorError, Secret } from '@coffer/kernel';
import { openLocalKeyFile } from './local-key-file.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'cde-key-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

const passphrase = 'correct horse';
const file = (): string => path.join(dir, 'key-encryption-key.json');
const secret = (): Secret<Buffer> => new Secret(Buffer.alloc(32, 7));

test('a second start opens what the first one wrapped', async () => {
  const first = await openLocalKeyFile({ dir, passphrase });
  const wrapped = await first.wrap(secret(), 'context');
  const second = await openLocalKeyFile({ dir, passphrase });
  expect(second.id).toBe(first.id);
  const opened = await second.unwrap(wrapped, 'context');
  expect(opened?.reveal()).toEqual(Buffer.alloc(32, 7));
  expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(dir)).toEqual(['key-encryption-key.json']);
});

test('in another context, or changed by a bit, a wrapped key does not open', async () => {
  const provider = await openLocalKeyFile({ dir, passphrase });
  const wrapped = await provider.wrap(secret(), 'context');
  expect(await provider.unwrap(wrapped, 'other')).toBeNull();
  for (let at = 0; at < wrapped.length; at += 1) {
    const changed = Buffer.from(wrapped);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await provider.unwrap(changed, 'context')).toBeNull();
  }
  expect(await provider.unwrap(wrapped.subarray(0, 20), 'context')).toBeNull();
});

test('another passphrase, a damaged file: one line for the operator', async () => {
  await openLocalKeyFile({ dir, passphrase });
  await expect(openLocalKeyFile({ dir, passphrase: 'wrong' })).rejects.toThrow(
    new OperatorError(`The passphrase does not open the key file ${file()}.`),
  );
  const damaged = new OperatorError(`The key file ${file()} is damaged: put back a copy of it.`);
  for (const text of ['', '{}', '{"version":1,"id":1}', 'x'.repeat(5_000)]) {
    fs.writeFileSync(file(), text);
    await expect(openLocalKeyFile({ dir, passphrase })).rejects.toThrow(damaged);
  }
});

test('of two first starts one makes the key, and both have it', async () => {
  const [a, b] = await Promise.all([1, 2].map(() => openLocalKeyFile({ dir, passphrase })));
  expect(a?.id).toBe(b?.id);
  expect(fs.readdirSync(dir)).toHaveLength(1);
});
