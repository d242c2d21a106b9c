import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { OperatorError, randomBase62, systemRandom } from '@coffer/kernel';

/**
 * The secrets of one installation, made at its first start and kept in a file only its user can
 * read.
 */
export interface InstallationSecrets {
  /** Tells this installation's database roles from another's on the same PostgreSQL. */
  readonly tag: string;
  readonly superuserPassword: string;
  readonly apiRolePassword: string;
  readonly cdeRolePassword: string;
  readonly cardnetRolePassword: string;
  /** Unlocks the local key file that wraps the card keys. */
  readonly keyPassphrase: string;
  readonly acquirerCredential: string;
  readonly secretKey: string;
  readonly publishableKey: string;
  /** Of the account that the leak check pays into. */
  readonly leakcheckSecretKey: string;
  readonly leakcheckPublishableKey: string;
}

const SECRET_DIGITS = 43; // 256 bits in base 62
const TAG_DIGITS = 6;

/** Makes the folder when missing. It holds keys and card data: nobody else may look into it. */
export function prepareDataDir(dataDir: string): void {
  try {
    for (const name of ['vault', 'sandbox', 'server', 'shop']) {
      fs.mkdirSync(logDirOf(dataDir, name), { recursive: true, mode: 0o700 });
    }
    fs.chmodSync(dataDir, 0o700);
  } catch {
    throw new OperatorError(`The data folder cannot be made or written: ${dataDir}`);
  }
}

/** Where the process of that name writes what it has to say. */
export function logDirOf(dataDir: string, name: string): string {
  return path.join(dataDir, 'logs', name);
}

export function loadSecrets(dataDir: string): InstallationSecrets {
  const file = path.join(dataDir, 'secrets.json');
  if (!fs.existsSync(file)) writeAtomically(file, JSON.stringify(newSecrets(), null, 2));
  try {
    // The file is our own, written above, mode 0600.
    const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as InstallationSecrets;
    return withKeys(file, kept);
  } catch {
    throw new OperatorError(`The installation's secrets cannot be read: ${file}`);
  }
}

/** A key that was taken out of the file, because it had leaked, is made anew. */
function withKeys(file: string, kept: InstallationSecrets): InstallationSecrets {
  const { secretKey, publishableKey, leakcheckSecretKey, leakcheckPublishableKey } = newSecrets();
  const fresh = { secretKey, publishableKey, leakcheckSecretKey, leakcheckPublishableKey };
  const secrets = { ...fresh, ...kept };
  if (Object.keys(fresh).some((name) => !Object.hasOwn(kept, name))) {
    writeAtomically(file, JSON.stringify(secrets, null, 2));
  }
  return secrets;
}

function newSecrets(): InstallationSecrets {
  const secret = (): string => randomBase62(systemRandom, SECRET_DIGITS);
  return {
    tag: randomBase62(systemRandom, TAG_DIGITS).toLowerCase(),
    superuserPassword: secret(),
    apiRolePassword: secret(),
    cdeRolePassword: secret(),
    cardnetRolePassword: secret(),
    keyPassphrase: secret(),
    acquirerCredential: secret(),
    secretKey: `sk_test_${secret()}`,
    publishableKey: `pk_test_${secret()}`,
    leakcheckSecretKey: `sk_test_${secret()}`,
    leakcheckPublishableKey: `pk_test_${secret()}`,
  };
}

/** Readers see the whole old text or the whole new text. Mode 0600. */
export function writeAtomically(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.new`;
  fs.writeFileSync(fresh, text, { mode: 0o600 });
  fs.renameSync(fresh, file);
}

/**
 * A short folder for sockets, since a socket path has at most 107 bytes. It stands in the system's
 * temporary folder, so what is found there must be a folder of ours that nobody else can enter.
 */
export function prepareSocketDir(dataDir: string): string {
  const uid = process.getuid?.() ?? 0;
  const hash = createHash('sha256').update(fs.realpathSync(dataDir)).digest('hex').slice(0, 12);
  const dir = path.join(os.tmpdir(), `coffer-${uid}-${hash}`);
  try {
    fs.mkdirSync(dir, { mode: 0o700 });
  } catch {
    const found = fs.lstatSync(dir, { throwIfNoEntry: false });
    if (
      found === undefined ||
      !found.isDirectory() ||
      found.uid !== uid ||
      (found.mode & 0o077) !== 0
    ) {
      throw new OperatorError(`The socket folder is not ours alone: ${dir}`);
    }
  }
  return dir;
}
