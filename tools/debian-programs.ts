import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import {
  DEBIAN_PROGRAMS,
  findDebianProgram,
  type DebianProgram,
} from '@coffer/testkit/debian-program';

/**
 * Installs the programs that tests use where we may, and says in one line what is missing where we
 * may not. Only without Chromium there is no point in going on: the answer is then false.
 */
export function ensureDebianPrograms(): boolean {
  const missing = missingPackages();
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stdout.write(`Installing what the tests use (once): ${missing.join(' ')}\n`);
    const install = (...packages: readonly string[]): boolean =>
      apt('install', '-y', '--no-install-recommends', ...packages);
    // One call for all; one each where a release of Debian lacks some.
    if (apt('update') && !install(...missing)) missing.forEach((name) => install(name));
  }
  const lacking = missingPackages();
  if (lacking.length > 0) {
    process.stderr.write(
      `Missing for the tests; install them (Debian: apt-get install ${lacking.join(' ')}). ` +
        'COFFER_CHROMIUM may name another Chromium.\n',
    );
  }
  return findDebianProgram('chromium') !== null;
}

function missingPackages(): string[] {
  // The keys of a constant object are its type's keys.
  const names = Object.keys(DEBIAN_PROGRAMS) as DebianProgram[];
  return names
    .filter((name) => findDebianProgram(name) === null)
    .map((name) => DEBIAN_PROGRAMS[name].debianPackage);
}

/** Quiet, and asking nothing; RUNLEVEL keeps the packages from starting their servers. */
function apt(...args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore' }).status === 0;
}
