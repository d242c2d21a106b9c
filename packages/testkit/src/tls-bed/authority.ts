import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  makeBedCertificate,
  type CertificateProfile,
  type Credential,
  type KeyPair,
} from './certificate.ts';

export type KeyKind = 'ec256' | 'ec384' | `rsa${512 | 1024 | 2048 | 3072 | 4096 | 8192}`;

/** Keys are made once in a process: RSA ones take their time. */
const keys = new Map<string, KeyPair>();

/** A key of this kind; `holder` tells those of different holders apart. */
export function bedKey(kind: KeyKind, holder = 'leaf'): KeyPair {
  const name = `${kind} ${holder}`;
  const found = keys.get(name) ?? makeKey(kind);
  keys.set(name, found);
  return found;
}

function makeKey(kind: KeyKind): KeyPair {
  if (kind === 'ec256') return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  if (kind === 'ec384') return generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const bits = Number(kind.slice('rsa'.length));
  return bits <= 3072 ? generateKeyPairSync('rsa', { modulusLength: bits }) : largeRsaKey(bits);
}

/** With several primes (RFC 8017) a large modulus is found in a second rather than in a minute. */
function largeRsaKey(bits: number): KeyPair {
  const primes = bits > 4096 ? 5 : 3;
  const options = [`rsa_keygen_bits:${bits}`, `rsa_keygen_primes:${primes}`];
  const pem = execFileSync('openssl', [
    'genpkey',
    ...['-quiet', '-algorithm', 'RSA'],
    ...options.flatMap((option) => ['-pkeyopt', option]),
  ]);
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

export interface Authority {
  readonly root: Credential;
  readonly intermediate: Credential;
}

let bedAuthority: Authority | null = null;

/** The bed's own root and intermediate: who trusts the root trusts every good server of the bed. */
export function authority(): Authority {
  bedAuthority ??= makeAuthority('Coffer bed');
  return bedAuthority;
}

export function makeAuthority(
  name: string,
  intermediateProfile: Partial<CertificateProfile> = {},
): Authority {
  const years = (count: number): Date => new Date(Date.now() + count * 365 * 86_400_000);
  const notBefore = years(-1);
  const root = makeBedCertificate({
    commonName: `${name} root`,
    key: bedKey('ec256', `${name} root`),
    issuer: null,
    ca: true,
    notBefore,
    notAfter: years(9),
  });
  const intermediate = makeBedCertificate({
    commonName: `${name} intermediate`,
    key: bedKey('rsa2048', `${name} intermediate`),
    issuer: root,
    ca: true,
    notBefore,
    notAfter: years(4),
    ...intermediateProfile,
  });
  return { root, intermediate };
}

/** A leaf of the bed's intermediate for `host`, good in everything that `changes` leaves alone. */
export function makeLeaf(host: string, changes: Partial<CertificateProfile> = {}): Credential {
  return makeBedCertificate({
    commonName: host,
    names: [host],
    key: bedKey('ec256'),
    issuer: authority().intermediate,
    signedTimestamps: 2,
    ...changes,
  });
}
