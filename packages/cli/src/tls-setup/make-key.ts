import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { OperatorError } from '@coffer/kernel';
import { signingRequest } from './signing-request.ts';

export type KeyType = 'ecdsa' | 'rsa-2048' | 'rsa-3072' | 'rsa-4096';
export const KEY_TYPES: readonly KeyType[] = ['ecdsa', 'rsa-2048', 'rsa-3072', 'rsa-4096'];

export interface KeyFiles {
  readonly keyFile: string;
  readonly requestFile: string;
}

const OWNER_ONLY = 0o600;

/** Makes a key that only its owner can read, and a signing request; overwrites neither. */
export async function makeKey(options: {
  readonly dir: string;
  readonly names: readonly string[];
  readonly type: KeyType;
}): Promise<KeyFiles> {
  const base = path.join(options.dir, (options.names[0] ?? 'server').replace(/[^a-z0-9.-]/gi, '_'));
  const files = { keyFile: `${base}.key.pem`, requestFile: `${base}.csr.pem` };
  const key = await generate(options.type);
  fs.mkdirSync(options.dir, { recursive: true });
  // The request first: when it is there already, no key is left without one.
  writeNew(files.requestFile, signingRequest(key, options.names));
  writeNew(files.keyFile, key.export({ type: 'pkcs8', format: 'pem' }).toString());
  return files;
}

async function generate(type: KeyType): Promise<KeyObject> {
  if (type === 'ecdsa') {
    return (await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })).privateKey;
  }
  const modulusLength = Number(type.slice('rsa-'.length));
  return (await promisify(generateKeyPair)('rsa', { modulusLength })).privateKey;
}

function writeNew(file: string, content: string): void {
  try {
    fs.writeFileSync(file, content, { flag: 'wx', mode: OWNER_ONLY });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new OperatorError(
      exists ? `${file} exists already and is never overwritten.` : `${file} cannot be written.`,
    );
  }
}
