// Goal: bad TLS files are told in one clear line before anything listens.
// Method: real certificates made on the spot, each spoilt in one way.
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeCertificate } from '@coffer/testkit';
import { expect, test } from 'vitest';
import { readTlsFiles } from './tls-files.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-tls-'));
const good = await makeCertificate();
const other = await makeCertificate();
const expired = await makeCertificate({
  notBefore: new Date('2020-01-01'),
  notAfter: new Date('2020-02-01'),
});
const future = await makeCertificate({
  notBefore: new Date(Date.now() + 86_400_000),
  notAfter: new Date(Date.now() + 172_800_000),
});
const encryptedKey = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' },
}).privateKey;

function file(name: string, content: string): string {
  const target = path.join(dir, name);
  fs.writeFileSync(target, content);
  return target;
}

const certFile = file('cert.pem', good.cert);
const keyFile = file('key.pem', good.key);

test('fitting files are read', () => {
  expect(readTlsFiles(certFile, keyFile)).toEqual({ cert: good.cert, key: good.key });
});

test('no variables, or empty ones, mean no TLS', () => {
  expect(readTlsFiles(undefined, undefined)).toBeNull();
  expect(readTlsFiles('', '')).toBeNull();
});

test.each([
  ['only one variable', certFile, undefined, 'Set both COFFER_TLS_CERT and COFFER_TLS_KEY'],
  [
    'a missing file',
    path.join(dir, 'none.pem'),
    keyFile,
    'COFFER_TLS_CERT names a file that cannot be read',
  ],
  ['no certificate', keyFile, keyFile, 'COFFER_TLS_CERT holds no certificate'],
  ['no key', certFile, certFile, 'COFFER_TLS_KEY holds no private key'],
  ['another key', certFile, file('other.pem', other.key), 'is not the key of the certificate'],
  ['an encrypted key', certFile, file('enc.pem', encryptedKey), 'COFFER_TLS_KEY is encrypted'],
  [
    'an expired certificate',
    file('old.pem', expired.cert),
    file('old.key', expired.key),
    'expired on',
  ],
  [
    'a future certificate',
    file('new.pem', future.cert),
    file('new.key', future.key),
    'is not valid before',
  ],
])('%s is refused', (_, cert, key, message) => {
  expect(() => readTlsFiles(cert, key)).toThrow(message);
});
