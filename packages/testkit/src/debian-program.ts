import { existsSync } from 'node:fs';
import { findChromium } from 'coffer/chromium';

export type DebianProgram =
  | 'chromium'
  | 'headless-shell'
  | 'firefox'
  | 'testssl'
  | 'sslscan'
  | 'nginx'
  | 'apache'
  | 'haproxy'
  | 'caddy'
  | 'openssl'
  | 'java';

/** Programs of Debian that tests compare with or run against, and the package of each. */
export const DEBIAN_PROGRAMS: Readonly<
  Record<DebianProgram, { readonly debianPackage: string; readonly file: string }>
> = {
  chromium: { debianPackage: 'chromium', file: 'chromium' },
  'headless-shell': { debianPackage: 'chromium-headless-shell', file: 'chromium-headless-shell' },
  firefox: { debianPackage: 'firefox-esr', file: 'firefox-esr' },
  testssl: { debianPackage: 'testssl.sh', file: 'testssl' },
  sslscan: { debianPackage: 'sslscan', file: 'sslscan' },
  nginx: { debianPackage: 'nginx-light', file: 'nginx' },
  apache: { debianPackage: 'apache2-bin', file: 'apache2' },
  haproxy: { debianPackage: 'haproxy', file: 'haproxy' },
  caddy: { debianPackage: 'caddy', file: 'caddy' },
  openssl: { debianPackage: 'openssl', file: 'openssl' },
  // Large, and wanted by one test only, which does without.
  java: { debianPackage: 'openjdk-17-jdk-headless', file: 'java' },
};

/** Servers stand in sbin, which is in no ordinary user's PATH. */
const FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];

/** The path of an installed program, or null. */
export function findDebianProgram(name: DebianProgram): string | null {
  if (name === 'chromium') return findChromium();
  const { file } = DEBIAN_PROGRAMS[name];
  return FOLDERS.map((folder) => `${folder}/${file}`).find((path) => existsSync(path)) ?? null;
}

/**
 * The path of a program that a test needs, or null: the test is then skipped and says why. Where
 * CI=true nothing may be skipped, so a missing program throws.
 */
export function debianProgram(name: DebianProgram): string | null {
  const found = findDebianProgram(name);
  if (found === null && process.env['CI'] === 'true') {
    const { debianPackage } = DEBIAN_PROGRAMS[name];
    throw new Error(`${name} is missing: apt-get install ${debianPackage}`);
  }
  return found;
}
