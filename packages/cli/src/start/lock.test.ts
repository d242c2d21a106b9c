// Goal: one Coffer per data folder, and a dead one's lock does not stand in the way.
// Method: real locks in a temporary folder, a child process as the other holder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lockDataDir } from './lock.ts';

const temporary = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-lock-'));

test('a second holder is refused until the first lets go', () => {
  const dir = temporary();
  const release = lockDataDir(dir);
  expect(() => lockDataDir(dir)).toThrow(`already running on ${dir} (process ${process.pid})`);
  release();
  lockDataDir(dir)();
});

test('the lock of a killed process is taken over', async () => {
  const dir = temporary();
  const program = `import { lockDataDir } from ${JSON.stringify(new URL('lock.ts', import.meta.url).href)};
    lockDataDir(${JSON.stringify(dir)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  await once(child.stdout, 'data');
  expect(() => lockDataDir(dir)).toThrow(`process ${child.pid}`);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  lockDataDir(dir)();
});

test('a process number that was used again does not hold the lock', () => {
  const dir = temporary();
  fs.writeFileSync(path.join(dir, 'lock.json'), JSON.stringify({ pid: process.pid, started: '1' }));
  lockDataDir(dir)();
});

test('a damaged lock file is no lock', () => {
  const dir = temporary();
  fs.writeFileSync(path.join(dir, 'lock.json'), '{');
  lockDataDir(dir)();
});
