import {
  constants,
  createHash,
  generateKeyPairSync,
  privateEncrypt,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';

/** How a mock's suite exchanges keys. */
export type KeyExchange = 'rsa' | 'rsa-export' | 'dhe' | 'dh-anon' | 'ecdhe';

export interface ExchangeRequest {
  readonly exchange: KeyExchange;
  readonly key: KeyObject;
  readonly version: number;
  /** Of Diffie-Hellman; any number, as big-endian bytes. */
  readonly dhPrime: Buffer;
  /** The client's and the server's, which the signature covers. */
  readonly randoms: Buffer;
}

const TLS12 = 0x0303;
const P256 = 23;
const EXPORT_BITS = 512;

/** The body of ServerKeyExchange (RFC 5246 7.4.3), or null where the suite has none. */
export function serverKeyExchange(request: ExchangeRequest): Buffer | null {
  const { exchange } = request;
  switch (exchange) {
    case 'rsa':
      return null;
    case 'dh-anon':
      return dhParams(request.dhPrime);
    case 'dhe':
      return signed(dhParams(request.dhPrime), request);
    case 'rsa-export':
      return signed(exportParams(), request);
    case 'ecdhe':
      return signed(ecParams(), request);
  }
}

function signed(params: Buffer, { key, version, randoms }: ExchangeRequest): Buffer {
  const covered = Buffer.concat([randoms, params]);
  const rsa = key.asymmetricKeyType === 'rsa';
  if (version >= TLS12) {
    return Buffer.concat([params, u16(rsa ? 0x0401 : 0x0403), block(sign('sha256', covered, key))]);
  }
  return Buffer.concat([
    params,
    block(rsa ? oldRsaSignature(covered, key) : sign('sha1', covered, key)),
  ]);
}

/** MD5 and SHA-1 one after the other, without a name of the digest (RFC 4346 7.4.3). */
function oldRsaSignature(covered: Buffer, key: KeyObject): Buffer {
  const digests = ['md5', 'sha1'].map((name) => createHash(name).update(covered).digest());
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat(digests));
}

function dhParams(prime: Buffer): Buffer {
  const publicValue = randomBytes(prime.length);
  publicValue[0] = 1;
  return Buffer.concat([block(prime), block(Buffer.from([2])), block(publicValue)]);
}

let exportKey: { readonly n: Buffer; readonly e: Buffer } | null = null;

function exportParams(): Buffer {
  if (exportKey === null) {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: EXPORT_BITS });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    exportKey = { n: Buffer.from(n, 'base64url'), e: Buffer.from(e, 'base64url') };
  }
  return Buffer.concat([block(exportKey.n), block(exportKey.e)]);
}

function ecParams(): Buffer {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const coordinates = [x, y].map((one) => Buffer.from(one, 'base64url'));
  const point = Buffer.concat([Buffer.from([4]), ...coordinates]);
  return Buffer.concat([Buffer.from([3]), u16(P256), Buffer.from([point.length]), point]);
}

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const block = (bytes: Buffer): Buffer => Buffer.concat([u16(bytes.length), bytes]);
