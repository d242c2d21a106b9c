import {
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPublicKey,
  decapsulate,
  diffieHellman,
  generateKeyPairSync,
  type CipherGCMTypes,
} from 'node:crypto';
import { ascii, join, uint, vector } from '../tls/wire/bytes.ts';

/** A suite of TLS 1.3: its hash and its cipher. */
interface Tls13Suite {
  readonly hash: 'sha256' | 'sha384';
  readonly cipher: CipherGCMTypes | 'chacha20-poly1305';
  readonly keyBytes: number;
}

/** By the number of the suite (RFC 8446 B.4). */
export const TLS13_SUITES: ReadonlyMap<number, Tls13Suite> = new Map<number, Tls13Suite>([
  [0x1301, { hash: 'sha256', cipher: 'aes-128-gcm', keyBytes: 16 }],
  [0x1302, { hash: 'sha384', cipher: 'aes-256-gcm', keyBytes: 32 }],
  [0x1303, { hash: 'sha256', cipher: 'chacha20-poly1305', keyBytes: 32 }],
]);

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Our half of a key exchange. */
export interface KeyPair {
  readonly group: number;
  readonly publicKey: Uint8Array;
  /** The shared secret; throws when `peer` is no point of the group. */
  readonly agree: (peer: Uint8Array) => Uint8Array;
}

const EC_GROUPS: ReadonlyMap<number, string> = new Map([
  [0x0017, 'prime256v1'],
  [0x0018, 'secp384r1'],
  [0x0019, 'secp521r1'],
]);
const MONTGOMERY_GROUPS: ReadonlyMap<number, 'x25519' | 'x448'> = new Map([
  [0x001d, 'x25519'],
  [0x001e, 'x448'],
]);

/** The groups that `keyPairOf` knows, in order of preference. */
export const KEY_GROUPS: readonly number[] = [0x001d, 0x0017, 0x0018, 0x0019, 0x001e];
/** For servers that refuse all of those: X25519MLKEM768. */
export const HYBRID_GROUPS: readonly number[] = [0x11ec];

/** ML-KEM-768 (FIPS 203): its key stands at the end of its SPKI. */
const MLKEM_KEY_BYTES = 1_184;
const MLKEM_CIPHERTEXT_BYTES = 1_088;

/** A fresh key of a named group; null for a group that we do not speak. */
export function keyPairOf(group: number): KeyPair | null {
  const curve = EC_GROUPS.get(group);
  if (curve !== undefined) {
    const ecdh = createECDH(curve);
    const publicKey = ecdh.generateKeys();
    return { group, publicKey, agree: (peer) => ecdh.computeSecret(peer) };
  }
  if (HYBRID_GROUPS.includes(group)) return hybridPair(group);
  const kind = MONTGOMERY_GROUPS.get(group);
  return kind === undefined ? null : montgomeryPair(group, kind);
}

/** ML-KEM-768 first, X25519 behind it (draft-ietf-tls-ecdhe-mlkem); null where Node lacks it. */
function hybridPair(group: number): KeyPair | null {
  const classic = montgomeryPair(group, 'x25519');
  try {
    const { publicKey, privateKey } = generateKeyPairSync('ml-kem-768');
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    return {
      group,
      publicKey: join(spki.subarray(-MLKEM_KEY_BYTES), classic.publicKey),
      agree: (peer) =>
        join(
          decapsulate(privateKey, peer.subarray(0, MLKEM_CIPHERTEXT_BYTES)),
          classic.agree(peer.subarray(MLKEM_CIPHERTEXT_BYTES)),
        ),
    };
  } catch {
    return null;
  }
}

function montgomeryPair(group: number, kind: 'x25519' | 'x448'): KeyPair {
  const crv = kind === 'x25519' ? 'X25519' : 'X448';
  // One call for each kind: the overloads of generateKeyPairSync do not take a union.
  const pair = kind === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('x448');
  const { x = '' } = pair.publicKey.export({ format: 'jwk' });
  return {
    group,
    publicKey: Buffer.from(x, 'base64url'),
    agree: (peer) => {
      const key = { kty: 'OKP', crv, x: Buffer.from(peer).toString('base64url') };
      const publicKey = createPublicKey({ key, format: 'jwk' });
      return diffieHellman({ privateKey: pair.privateKey, publicKey });
    },
  };
}

/** Opens the records that a server protects with its handshake keys. */
export interface RecordOpener {
  /** The inner plaintext without padding and type; null when the record is not genuine. */
  readonly open: (body: Uint8Array) => { readonly type: number; readonly body: Uint8Array } | null;
}

/** The server's handshake keys (RFC 8446 section 7.1) from the secret and the hellos. */
export function serverHandshakeKeys(handshake: {
  readonly suite: number;
  readonly sharedSecret: Uint8Array;
  /** ClientHello to ServerHello, with the substitution of section 4.4.1 after a retry. */
  readonly transcript: Uint8Array;
}): RecordOpener | null {
  const suite = TLS13_SUITES.get(handshake.suite);
  if (suite === undefined) return null;
  const { hash } = suite;
  const zeroes = new Uint8Array(hash === 'sha256' ? 32 : 48);
  const early = hmac(hash, zeroes, zeroes);
  const salt = expandLabel({ hash, secret: early, label: 'derived', context: digest(hash) });
  const secret = expandLabel({
    hash,
    secret: hmac(hash, salt, handshake.sharedSecret),
    label: 's hs traffic',
    context: digest(hash, handshake.transcript),
  });
  const part = (label: string, length: number): Uint8Array =>
    expandLabel({ hash, secret, label, context: new Uint8Array(), length });
  return opener(suite, part('key', suite.keyBytes), part('iv', IV_BYTES));
}

/** What stands for a first ClientHello that was answered by a HelloRetryRequest (4.4.1). */
export function messageHash(suite: number, hello: Uint8Array): Uint8Array {
  const hash = TLS13_SUITES.get(suite)?.hash ?? 'sha256';
  return join(uint(254, 1), vector(3, digest(hash, hello)));
}

function opener(suite: Tls13Suite, key: Uint8Array, iv: Uint8Array): RecordOpener {
  let sequence = 0;
  return {
    open(body) {
      const nonce = Buffer.from(iv);
      nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
      sequence += 1;
      if (body.length < TAG_BYTES) return null;
      const decipher = createDecipheriv(
        // ChaCha20-Poly1305 is used as the GCM ciphers are; the types know only those by name.
        suite.cipher as CipherGCMTypes,
        key,
        nonce,
        { authTagLength: TAG_BYTES },
      );
      decipher.setAAD(join(Uint8Array.from([23, 3, 3]), uint(body.length, 2)));
      decipher.setAuthTag(body.subarray(-TAG_BYTES));
      try {
        const sealed = body.subarray(0, -TAG_BYTES);
        return innerPlaintext(Buffer.concat([decipher.update(sealed), decipher.final()]));
      } catch {
        return null;
      }
    },
  };
}

/** RFC 8446 section 5.2: content, its type, zeroes. */
function innerPlaintext(bytes: Uint8Array): ReturnType<RecordOpener['open']> {
  const end = bytes.findLastIndex((byte) => byte !== 0);
  const type = bytes[end];
  return type === undefined ? null : { type, body: bytes.subarray(0, end) };
}

function hmac(hash: string, key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return createHmac(hash, key).update(bytes).digest();
}

function digest(hash: string, bytes: Uint8Array = new Uint8Array()): Uint8Array {
  return createHash(hash).update(bytes).digest();
}

/** HKDF-Expand-Label of at most one block, which is as much as a hash is long. */
function expandLabel(request: {
  readonly hash: Tls13Suite['hash'];
  readonly secret: Uint8Array;
  readonly label: string;
  readonly context: Uint8Array;
  readonly length?: number;
}): Uint8Array {
  const { hash, secret, label, context } = request;
  const length = request.length ?? (hash === 'sha256' ? 32 : 48);
  const info = join(uint(length, 2), vector(1, ascii(`tls13 ${label}`)), vector(1, context));
  return hmac(hash, secret, join(info, Uint8Array.from([1]))).subarray(0, length);
}
