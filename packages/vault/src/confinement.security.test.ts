// Goal: code that got into the vault could not read other files, start programs or make code.
// Method: a program that tries, under the flags that the vault runs with.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { spawnConfined } from './stand-ins/vault-process.ts';

test('what the flags forbid fails', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'cde-'));
  const entry = path.join(import.meta.dirname, 'stand-ins/break-out.ts');
  const child = spawnConfined(dir, path.join(dir, 'assets'), entry);
  const [ends] = (await once(child, 'message')) as [unknown];
  const denied = 'ERR_ACCESS_DENIED';
  expect(ends).toEqual({
    'read a system file': denied,
    'read the repository': denied,
    'read another package': denied,
    'read its own memory': denied,
    'write beside its code': denied,
    'write to the temporary folder': denied,
    'link out of its folders': denied,
    'start a program': denied,
    'start a shell': denied,
    'start a worker': denied,
    'evaluate a string': 'EvalError',
    'make a function of a string': 'EvalError',
    'open the inspector': denied,
    'load an addon': 'ERR_DLOPEN_DISABLED',
    'reach a prototype by name': 'ERR_PROTO_ACCESS',
  });
  fs.rmSync(dir, { recursive: true });
});
