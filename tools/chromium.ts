import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { findChromium } from 'coffer/chromium';

/** Installs Debian's Chromium where we may; says in one line what to do where we may not. */
export function ensureChromium(): boolean {
  if (findChromium() !== null) return true;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stdout.write('Installing Chromium for the browser tests (once)…\n');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args: string[]): boolean =>
      spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore' }).status === 0;
    if (
      apt('update') &&
      apt('install', '-y', '--no-install-recommends', 'chromium') &&
      findChromium() !== null
    ) {
      return true;
    }
  }
  process.stderr.write(
    'The browser tests need Chromium: install it (Debian: apt-get install chromium) or set COFFER_CHROMIUM.\n',
  );
  return false;
}
