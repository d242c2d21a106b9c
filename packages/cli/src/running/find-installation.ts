import fs from 'node:fs';
import path from 'node:path';
import { OperatorError } from '@coffer/kernel';
import { prepareSocketDir } from '../start/data-dir.ts';
import type { DevFile } from '../start/start.ts';

/** A running installation, as its data folder describes it. */
export interface Installation {
  readonly dataDir: string;
  readonly dev: DevFile;
  /** Connections that together may read every schema. */
  readonly databaseUrls: readonly string[];
  /** The database's files stand in the data folder. */
  readonly embedded: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Finds the installation that runs on a data folder. */
export function findInstallation(dataDir: string, env: Environment): Installation {
  const dev = readDevFile(path.join(dataDir, 'dev.json'));
  if (dev === null || !fs.existsSync(`/proc/${dev.pid}`)) {
    throw new OperatorError(
      `No installation is running on ${dataDir}: start one, or name its folder.`,
    );
  }
  if (dev.secret_key.startsWith('sk_live_')) {
    throw new OperatorError('The leak check pays with test cards, and this installation is live.');
  }
  const external = env['DATABASE_URL'] ?? '';
  if (external === '') {
    return { dataDir, dev, databaseUrls: [embeddedUrl(dataDir)], embedded: true };
  }
  const cards = env['COFFER_VAULT_DATABASE_URL'] ?? '';
  return {
    dataDir,
    dev,
    databaseUrls: cards === '' ? [external] : [external, cards],
    embedded: false,
  };
}

function readDevFile(file: string): DevFile | null {
  try {
    // Written by `coffer start`, whose type this is.
    return JSON.parse(fs.readFileSync(file, 'utf8')) as DevFile;
  } catch {
    return null;
  }
}

/** The superuser's connection to the embedded database, through its socket. */
function embeddedUrl(dataDir: string): string {
  let password: unknown;
  try {
    const secrets: unknown = JSON.parse(
      fs.readFileSync(path.join(dataDir, 'secrets.json'), 'utf8'),
    );
    if (typeof secrets === 'object' && secrets !== null && 'superuserPassword' in secrets)
      password = secrets.superuserPassword;
  } catch {
    // The same message as for a file of another shape.
  }
  if (typeof password !== 'string') {
    throw new OperatorError(
      `The secrets in ${dataDir} cannot be read: run as the user who started it.`,
    );
  }
  const host = encodeURIComponent(prepareSocketDir(dataDir));
  return `postgresql://postgres:${encodeURIComponent(password)}@localhost/coffer?host=${host}`;
}
