import fs from 'node:fs';
import path from 'node:path';
import { OperatorError } from '@coffer/kernel';
import { loadSecrets, prepareSocketDir, type InstallationSecrets } from '../start/data-dir.ts';
import type { DevFile } from '../start/start.ts';

/** A running installation, as its data folder describes it. */
export interface Installation {
  readonly dataDir: string;
  readonly dev: DevFile;
  /** The account that the leak check pays into: a merchant's books stay the merchant's. */
  readonly checkKeys: Pick<DevFile, 'secret_key' | 'publishable_key'>;
  /** Connections that together may read every schema. */
  readonly databaseUrls: readonly string[];
  /** The database's files stand in the data folder. */
  readonly embedded: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Finds the installation that runs on a data folder. */
export function findInstallation(dataDir: string, env: Environment): Installation {
  const dev = findRunning(dataDir);
  if (dev.secret_key.startsWith('sk_live_')) {
    throw new OperatorError('The leak check pays with test cards, and this installation is live.');
  }
  const secrets = readSecrets(dataDir);
  const checkKeys = {
    secret_key: secrets.leakcheckSecretKey,
    publishable_key: secrets.leakcheckPublishableKey,
  };
  const external = env['DATABASE_URL'] ?? '';
  if (external === '') {
    const databaseUrls = [embeddedUrl(dataDir, secrets)];
    return { dataDir, dev, checkKeys, databaseUrls, embedded: true };
  }
  const cards = env['COFFER_VAULT_DATABASE_URL'] ?? '';
  return {
    dataDir,
    dev,
    checkKeys,
    databaseUrls: cards === '' ? [external] : [external, cards],
    embedded: false,
  };
}

/** What an installation that runs on a data folder says of itself: its origins and its keys. */
export function findRunning(dataDir: string): DevFile {
  const dev = readDevFile(path.join(dataDir, 'dev.json'));
  if (dev !== null && fs.existsSync(`/proc/${dev.pid}`)) return dev;
  throw new OperatorError(
    `No installation is running on ${dataDir}: start one, or name its folder.`,
  );
}

function readDevFile(file: string): DevFile | null {
  try {
    // Written by `coffer start`, whose type this is.
    return JSON.parse(fs.readFileSync(file, 'utf8')) as DevFile;
  } catch {
    return null;
  }
}

export function readSecrets(dataDir: string): InstallationSecrets {
  try {
    return loadSecrets(dataDir);
  } catch {
    throw new OperatorError(
      `The secrets in ${dataDir} cannot be read: run as the user who started it.`,
    );
  }
}

/** The superuser's connection to the embedded database, through its socket. */
export function embeddedUrl(dataDir: string, { superuserPassword }: InstallationSecrets): string {
  const host = encodeURIComponent(prepareSocketDir(dataDir));
  const password = encodeURIComponent(superuserPassword);
  return `postgresql://postgres:${password}@localhost/coffer?host=${host}`;
}
