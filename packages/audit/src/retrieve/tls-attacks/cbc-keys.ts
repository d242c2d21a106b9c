import { createCipheriv, createHmac, createHash, randomBytes } from 'node:crypto';
import type { Suite } from '../../facts/tls-facts.ts';
import { ascii, join, uint } from '../tls/wire/bytes.ts';
import { CONTENT_TYPE } from '../tls/wire/numbers.ts';

/** A CBC suite as far as one Finished needs it. */
export interface CbcSuite {
  readonly cipher: string;
  readonly keyBytes: number;
  readonly blockBytes: number;
  readonly mac: 'sha1' | 'sha256' | 'sha384';
  readonly macBytes: number;
}

const CIPHERS: ReadonlyMap<string, Pick<CbcSuite, 'cipher' | 'keyBytes' | 'blockBytes'>> = new Map([
  ['AES_128_CBC', { cipher: 'aes-128-cbc', keyBytes: 16, blockBytes: 16 }],
  ['AES_256_CBC', { cipher: 'aes-256-cbc', keyBytes: 32, blockBytes: 16 }],
  ['3DES_EDE_CBC', { cipher: 'des-ede3-cbc', keyBytes: 24, blockBytes: 8 }],
]);
const MACS: ReadonlyMap<string, Pick<CbcSuite, 'mac' | 'macBytes'>> = new Map([
  ['SHA', { mac: 'sha1', macBytes: 20 }],
  ['SHA256', { mac: 'sha256', macBytes: 32 }],
  ['SHA384', { mac: 'sha384', macBytes: 48 }],
]);

/** The parameters of a suite; null for one that we do not speak. */
export function cbcSuite(suite: Suite): CbcSuite | null {
  const cipher = CIPHERS.get(suite.cipher);
  const mac = MACS.get(suite.name.split('_').at(-1) ?? '');
  return cipher === undefined || mac === undefined ? null : { ...cipher, ...mac };
}

const MASTER_SECRET_BYTES = 48;
const VERIFY_DATA_BYTES = 12;
const TLS11 = 0x0302;
const TLS12 = 0x0303;

/** What the keys of a connection are made of. */
export interface CbcHandshake {
  readonly version: number;
  readonly suite: CbcSuite;
  readonly preMasterSecret: Uint8Array;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
  /** All handshake messages up to ours. */
  readonly transcript: Uint8Array;
}

/**
 * The body of our Finished record (RFC 5246 sections 6.2.3.2 and 7.4.9). With `spoilt` the bytes
 * of its padding are wrong, while length and MAC are right: a sound server refuses it.
 */
export function finishedRecord(handshake: CbcHandshake, spoilt: boolean): Uint8Array {
  const { version, suite, clientRandom, serverRandom } = handshake;
  const derive = prfOf(version, suite);
  const master = derive({
    secret: handshake.preMasterSecret,
    label: 'master secret',
    seed: join(clientRandom, serverRandom),
    length: MASTER_SECRET_BYTES,
  });
  const { macBytes, keyBytes, blockBytes } = suite;
  const block = derive({
    secret: master,
    label: 'key expansion',
    seed: join(serverRandom, clientRandom),
    length: 2 * (macBytes + keyBytes + blockBytes),
  });
  const verifyData = derive({
    secret: master,
    label: 'client finished',
    seed: transcriptHash(version, suite, handshake.transcript),
    length: VERIFY_DATA_BYTES,
  });
  const message = join(Uint8Array.from([20, 0, 0, VERIFY_DATA_BYTES]), verifyData);
  const key = block.subarray(2 * macBytes, 2 * macBytes + keyBytes);
  const ivStart = 2 * (macBytes + keyBytes);
  const explicitIv = version >= TLS11;
  const iv = explicitIv ? randomBytes(blockBytes) : block.subarray(ivStart, ivStart + blockBytes);
  const macInput = join(
    new Uint8Array(8),
    uint(CONTENT_TYPE.handshake, 1),
    uint(version, 2),
    uint(message.length, 2),
    message,
  );
  const mac = createHmac(suite.mac, block.subarray(0, macBytes)).update(macInput).digest();
  const cipher = createCipheriv(suite.cipher, key, iv).setAutoPadding(false);
  const plain = join(message, mac, padding(message.length + mac.length, blockBytes, spoilt));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return explicitIv ? join(iv, sealed) : sealed;
}

/** At least one byte besides the length, so that there is something to spoil. */
function padding(before: number, blockBytes: number, spoilt: boolean): Uint8Array {
  const fill = blockBytes - ((before + 1) % blockBytes);
  const bytes = new Uint8Array(fill + 1).fill(fill);
  return spoilt ? bytes.map((byte, index) => (index < fill ? byte ^ 0x55 : byte)) : bytes;
}

interface PrfRequest {
  readonly secret: Uint8Array;
  readonly label: string;
  readonly seed: Uint8Array;
  readonly length: number;
}

/** RFC 5246 section 5, and RFC 2246 section 5 before TLS 1.2. */
function prfOf(version: number, suite: CbcSuite): (request: PrfRequest) => Uint8Array {
  if (version >= TLS12) {
    const hash = suite.mac === 'sha384' ? 'sha384' : 'sha256';
    return ({ label, seed, ...rest }) => expand({ ...rest, hash, seed: join(ascii(label), seed) });
  }
  return ({ secret, label, seed, length }) => {
    const half = Math.ceil(secret.length / 2);
    const all = { seed: join(ascii(label), seed), length };
    const md5 = expand({ ...all, hash: 'md5', secret: secret.subarray(0, half) });
    const sha1 = expand({ ...all, hash: 'sha1', secret: secret.subarray(-half) });
    return md5.map((byte, index) => byte ^ (sha1[index] ?? 0));
  };
}

function expand(request: {
  readonly hash: string;
  readonly secret: Uint8Array;
  readonly seed: Uint8Array;
  readonly length: number;
}): Uint8Array {
  const { hash, secret, seed, length } = request;
  const hmac = (bytes: Uint8Array): Uint8Array => createHmac(hash, secret).update(bytes).digest();
  let out: Uint8Array = new Uint8Array();
  for (let a = hmac(seed); out.length < length; a = hmac(a)) out = join(out, hmac(join(a, seed)));
  return out.subarray(0, length);
}

function transcriptHash(version: number, suite: CbcSuite, transcript: Uint8Array): Uint8Array {
  const digest = (hash: string): Uint8Array => createHash(hash).update(transcript).digest();
  if (version >= TLS12) return digest(suite.mac === 'sha384' ? 'sha384' : 'sha256');
  return join(digest('md5'), digest('sha1'));
}
