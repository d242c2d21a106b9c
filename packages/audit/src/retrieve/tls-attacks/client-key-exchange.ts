import { constants, createPublicKey, publicEncrypt, type KeyObject } from 'node:crypto';
import { parseCertificate } from '../certificate/certificate.ts';
import { join, vector } from '../tls/wire/bytes.ts';
import { isMalformed } from '../tls/wire/malformed.ts';
import { CONTENT_TYPE, HANDSHAKE_TYPE } from '../tls/wire/numbers.ts';
import { encodeRecord } from '../tls/wire/record.ts';
import { handshakeMessage, type OpenHandshake } from './open-handshake.ts';

/** The RSA key of a leaf; null when there is none that can be used. */
export function rsaKeyOf(leaf: Uint8Array | null): KeyObject | null {
  const certificate = leaf === null ? null : parseCertificate(leaf);
  if (certificate === null || isMalformed(certificate)) return null;
  try {
    const der = Buffer.from(certificate.publicKey.bytes);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null;
  }
}

/** Encrypts a block as it is, or a secret with the padding that RFC 8017 7.2.1 wants. */
export function rsaEncrypt(key: KeyObject, bytes: Uint8Array, padded: boolean): Uint8Array {
  const padding = padded ? constants.RSA_PKCS1_PADDING : constants.RSA_NO_PADDING;
  return publicEncrypt({ key, padding }, bytes);
}

/** The messages with which a client answers: no certificate where one is asked for, its key. */
export function clientMessages(
  { wantsCertificate }: Pick<OpenHandshake, 'wantsCertificate'>,
  keyExchange: Uint8Array,
): Uint8Array {
  const none = handshakeMessage(HANDSHAKE_TYPE.certificate, vector(3));
  return join(
    ...(wantsCertificate ? [none] : []),
    handshakeMessage(HANDSHAKE_TYPE.clientKeyExchange, keyExchange),
  );
}

/** ChangeCipherSpec and one protected record behind it. */
export function protectedFinished(version: number, body: Uint8Array): Uint8Array {
  return join(
    encodeRecord({ type: CONTENT_TYPE.changeCipherSpec, version, body: Uint8Array.from([1]) }),
    encodeRecord({ type: CONTENT_TYPE.handshake, version, body }),
  );
}
