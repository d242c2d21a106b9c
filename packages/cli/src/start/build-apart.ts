import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { OperatorError } from '@coffer/kernel';
import { isBrowserBuilt, isCheckoutBuilt } from '../browser-build/index.ts';
import { dieWithUs, ROOT } from './service.ts';

/** Where the browser's files are built into. */
export interface BuiltDirs {
  readonly browserDir: string;
  readonly checkoutDir: string;
}

/**
 * Builds the browser's files, when they are missing or old, in a process of its own: what the
 * bundler takes, some 180 MiB, ends with it instead of staying with the launcher, and it sees
 * nothing of the launcher's secrets.
 */
export async function buildApart({ browserDir, checkoutDir }: BuiltDirs): Promise<void> {
  if (isBrowserBuilt(browserDir) && isCheckoutBuilt(checkoutDir)) return;
  const entry = path.join(ROOT, 'packages', 'cli', 'src', 'main.ts');
  const [program = '', ...args] = dieWithUs([
    ...[process.execPath, entry, 'build-browser'],
    ...['--out', browserDir, '--checkout-out', checkoutDir],
  ]);
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  throw new OperatorError(`The browser's files could not be built: ${complaint.trim()}`);
}
