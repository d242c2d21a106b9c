import { randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import * as der from './der.ts';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A certificate with its key. */
export interface Credential {
  readonly der: Buffer;
  readonly pem: string;
  readonly key: KeyPair;
  readonly serial: Buffer;
  /** The subject as a DER Name. */
  readonly name: Buffer;
}

export type Digest = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface CertificateProfile {
  /** Null: no subject at all. */
  readonly commonName: string | null;
  /** DNS names and addresses of subjectAltName; empty: no extension. */
  readonly names?: readonly string[];
  readonly key: KeyPair;
  /** Null: signed by its own key. */
  readonly issuer: Credential | null;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly digest?: Digest;
  readonly ca?: boolean;
  readonly mustStaple?: boolean;
  readonly signedTimestamps?: number;
  /** Certificate policies by OID. */
  readonly policies?: readonly string[];
  /** Nothing of this signature verifies. */
  readonly spoiltSignature?: boolean;
}

const DAY_MS = 86_400_000;
const SERIAL_BYTES = 16;
const SIGNATURES: Readonly<Record<'rsa' | 'ec', Readonly<Record<Digest, string>>>> = {
  rsa: {
    md5: '1.2.840.113549.1.1.4',
    sha1: '1.2.840.113549.1.1.5',
    sha256: '1.2.840.113549.1.1.11',
    sha384: '1.2.840.113549.1.1.12',
    sha512: '1.2.840.113549.1.1.13',
  },
  ec: {
    md5: '',
    sha1: '1.2.840.10045.4.1',
    sha256: '1.2.840.10045.4.3.2',
    sha384: '1.2.840.10045.4.3.3',
    sha512: '1.2.840.10045.4.3.4',
  },
};

/** Valid from yesterday for 90 days unless told otherwise. */
export function makeBedCertificate(profile: CertificateProfile): Credential {
  const name = distinguishedName(profile.commonName);
  // Positive, and without leading zeros.
  const serial = randomBytes(SERIAL_BYTES);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const signer = profile.issuer?.key ?? profile.key;
  const digest = profile.digest ?? 'sha256';
  const algorithm = signatureAlgorithm(signer.privateKey, digest);
  const body = der.sequence(
    der.context(0, der.integer(2)),
    der.integer(serial),
    algorithm,
    profile.issuer?.name ?? name,
    der.sequence(
      der.certificateTime(profile.notBefore ?? new Date(Date.now() - DAY_MS)),
      der.certificateTime(profile.notAfter ?? new Date(Date.now() + 89 * DAY_MS)),
    ),
    name,
    profile.key.publicKey.export({ type: 'spki', format: 'der' }),
    der.context(3, der.sequence(...extensions(profile))),
  );
  const signature = sign(digest, body, signer.privateKey);
  if (profile.spoiltSignature === true) {
    signature.writeUInt8(signature.readUInt8(signature.length - 1) ^ 0xff, signature.length - 1);
  }
  const bytes = der.sequence(body, algorithm, der.bits(signature));
  return { der: bytes, pem: pem(bytes), key: profile.key, serial, name };
}

export function signatureAlgorithm(key: KeyObject, digest: Digest): Buffer {
  const rsa = key.asymmetricKeyType === 'rsa';
  const id = der.oid(SIGNATURES[rsa ? 'rsa' : 'ec'][digest]);
  return rsa ? der.sequence(id, der.nothing()) : der.sequence(id);
}

function distinguishedName(commonName: string | null): Buffer {
  if (commonName === null) return der.sequence();
  return der.sequence(der.setOf(der.sequence(der.oid('2.5.4.3'), der.text(commonName))));
}

function extensions(profile: CertificateProfile): Buffer[] {
  const ca = profile.ca ?? false;
  const list = [
    extension('2.5.29.19', der.sequence(...(ca ? [der.boolean(true)] : [])), true),
    // keyCertSign and cRLSign, or digitalSignature and keyEncipherment.
    extension('2.5.29.15', der.bits(Buffer.from([ca ? 0x06 : 0xa0]), ca ? 1 : 5), true),
  ];
  if (!ca) list.push(extension('2.5.29.37', der.sequence(der.oid('1.3.6.1.5.5.7.3.1'))));
  const names = profile.names ?? [];
  if (names.length > 0) {
    list.push(extension('2.5.29.17', der.sequence(...names.map(generalName))));
  }
  if (profile.mustStaple === true) {
    list.push(extension('1.3.6.1.5.5.7.1.24', der.sequence(der.integer(5))));
  }
  const timestamps = profile.signedTimestamps ?? 0;
  if (timestamps > 0) {
    list.push(extension('1.3.6.1.4.1.11129.2.4.2', der.octets(timestampList(timestamps))));
  }
  const policies = profile.policies ?? [];
  if (policies.length > 0) {
    const items = policies.map((id) => der.sequence(der.oid(id)));
    list.push(extension('2.5.29.32', der.sequence(...items)));
  }
  return list;
}

function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

function generalName(name: string): Buffer {
  if (isIP(name) === 4) return der.contextPrimitive(7, Buffer.from(name.split('.').map(Number)));
  if (name === '::1') return der.contextPrimitive(7, Buffer.concat([Buffer.alloc(15), one()]));
  return der.contextPrimitive(2, Buffer.from(name));
}

const one = (): Buffer => Buffer.from([1]);

/** As RFC 6962 3.3 packs them; no log has signed these. */
function timestampList(count: number): Buffer {
  const items = Array.from({ length: count }, () => {
    const at = Buffer.alloc(8);
    at.writeBigUInt64BE(BigInt(Date.now() - DAY_MS));
    const signature = Buffer.concat([Buffer.from([4, 3, 0, 70]), randomBytes(70)]);
    const timestamp = Buffer.concat([
      one().fill(0),
      randomBytes(32),
      at,
      Buffer.alloc(2),
      signature,
    ]);
    return withLength(timestamp);
  });
  return withLength(Buffer.concat(items));
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replaceAll(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
