import fs from 'node:fs';
import path from 'node:path';
import { randomBytes, scrypt } from 'node:crypto';
import { OperatorError, Secret } from '@coffer/kernel';
import type { KeyProvider } from './key-provider.ts';
import { KEY_BYTES, newKey, openSealed, seal } from './seal.ts';

/** The key file's content: a key-encryption key sealed under a passphrase. */
interface KeyFile {
  readonly version: 1;
  readonly id: string;
  /** Base64. */
  readonly salt: string;
  /** Base64. */
  readonly sealed: string;
}

const FILE_NAME = 'key-encryption-key.json';
const FILE_MAX_BYTES = 4096;
const { O_CREAT, O_EXCL, O_SYNC, O_WRONLY } = fs.constants;
/** On the disk before the first key is wrapped; fsync itself is closed under `--permission`. */
const FRESH = O_CREAT | O_EXCL | O_SYNC | O_WRONLY;
const SALT_BYTES = 32;
const ID_BYTES = 8;
/** OWASP Password Storage, the form that takes 32 MiB: once a start, a quarter of a second. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };

export interface LocalKeyFileOptions {
  readonly dir: string;
  readonly passphrase: string;
}

/**
 * A key-encryption key in a file that a passphrase protects; made at the first start. For
 * development and small installations: whoever has the file and the passphrase has the key.
 */
export async function openLocalKeyFile(options: LocalKeyFileOptions): Promise<KeyProvider> {
  const file = path.join(options.dir, FILE_NAME);
  const found = readKeyFile(file) ?? (await makeKeyFile(file, options.passphrase));
  const protection = await deriveKey(options.passphrase, Buffer.from(found.salt, 'base64'));
  const key = openSealed(protection, Buffer.from(found.sealed, 'base64'), fileContext(found.id));
  if (key === null) throw new OperatorError(`The passphrase does not open the key file ${file}.`);
  const secret = new Secret(key);
  return {
    id: found.id,
    wrap: (plain, context) => Promise.resolve(seal(secret, plain.reveal(), context)),
    unwrap: (wrapped, context) => {
      const plain = openSealed(secret, wrapped, context);
      return Promise.resolve(plain === null ? null : new Secret(plain));
    },
  };
}

function readKeyFile(file: string): KeyFile | null {
  let text: string;
  try {
    if (fs.statSync(file).size > FILE_MAX_BYTES) throw damaged(file);
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return parseKeyFile(JSON.parse(text), file);
  } catch {
    throw damaged(file);
  }
}

function parseKeyFile(value: unknown, file: string): KeyFile {
  if (typeof value === 'object' && value !== null && 'version' in value && value.version === 1) {
    if ('id' in value && 'salt' in value && 'sealed' in value) {
      const { id, salt, sealed } = value;
      if (typeof id === 'string' && typeof salt === 'string' && typeof sealed === 'string') {
        return { version: 1, id, salt, sealed };
      }
    }
  }
  throw damaged(file);
}

function damaged(file: string): OperatorError {
  return new OperatorError(`The key file ${file} is damaged: put back a copy of it.`);
}

/** Written aside and linked, so that of two first starts one wins and nobody reads half a file. */
async function makeKeyFile(file: string, passphrase: string): Promise<KeyFile> {
  const salt = randomBytes(SALT_BYTES);
  const id = `kek_${randomBytes(ID_BYTES).toString('hex')}`;
  const key = newKey();
  const sealed = seal(await deriveKey(passphrase, salt), key.reveal(), fileContext(id));
  key.reveal().fill(0);
  const made: KeyFile = {
    version: 1,
    id,
    salt: salt.toString('base64'),
    sealed: sealed.toString('base64'),
  };
  const fresh = `${file}.${id}`;
  const fd = fs.openSync(fresh, FRESH, 0o600);
  fs.writeSync(fd, `${JSON.stringify(made)}\n`);
  fs.closeSync(fd);
  try {
    fs.linkSync(fresh, file);
    return made;
  } catch (error) {
    const other = readKeyFile(file);
    if (other === null) throw error;
    return other;
  } finally {
    fs.rmSync(fresh);
  }
}

function fileContext(id: string): string {
  return `coffer key file ${id}`;
}

function deriveKey(passphrase: string, salt: Buffer): Promise<Secret<Buffer>> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, KEY_BYTES, SCRYPT, (error, key) => {
      if (error === null) resolve(new Secret(key));
      else reject(error);
    });
  });
}
