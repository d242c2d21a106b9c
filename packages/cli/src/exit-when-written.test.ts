// Goal: a report is whole, however slowly it is read, and a reader that stops ends the process.
// Method: a process that writes more than a pipe holds before anybody reads.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const REPORT_CHARS = 1_000_000;
const STATUS = 3;
const PROGRAM = `
  import { exitWhenWritten } from '${new URL('exit-when-written.ts', import.meta.url).href}';
  process.stdout.on('error', () => undefined);
  process.stdout.write('x'.repeat(${REPORT_CHARS}));
  process.stderr.write('written');
  exitWhenWritten(${STATUS});`;

type Program = ChildProcessByStdio<null, Readable, Readable>;

async function startProgram(): Promise<Program> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await once(child.stderr, 'data');
  return child;
}

test('what is read late is read whole', async () => {
  const child = await startProgram();
  const ended = once(child, 'close');
  expect((await text(child.stdout)).length).toBe(REPORT_CHARS);
  expect(await ended).toEqual([STATUS, null]);
});

test('a reader that has seen enough ends it', async () => {
  const child = await startProgram();
  const ended = once(child, 'close');
  child.stdout.destroy();
  expect(await ended).toEqual([STATUS, null]);
});
