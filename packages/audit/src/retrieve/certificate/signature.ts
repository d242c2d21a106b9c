import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { signatureAlgorithm, type Signed } from './certificate.ts';
import type { DerElement } from './der.ts';
import { RSA_PSS } from './oids.ts';

/** RSA keys above this size are not tried: a verification would take seconds. */
const KEY_MAX_BYTES = 4_096;

export type SignatureVerdict = 'valid' | 'invalid' | 'cannot-tell';

/** Did the owner of `publicKey` (a SubjectPublicKeyInfo) sign? Never throws. */
export function isSignedBy(signed: Signed, publicKey: DerElement): SignatureVerdict {
  if (publicKey.bytes.length > KEY_MAX_BYTES) return 'cannot-tell';
  const { digest } = signatureAlgorithm(signed);
  try {
    const key = createPublicKey({
      key: Buffer.from(publicKey.bytes),
      format: 'der',
      type: 'spki',
    });
    return verify(digest, signed.signedBytes, keyInput(signed, key), signed.signature)
      ? 'valid'
      : 'invalid';
  } catch {
    // The key is broken, or OpenSSL knows the algorithm no more (MD2): there is no answer.
    return 'cannot-tell';
  }
}

function keyInput(signed: Signed, key: KeyObject): Parameters<typeof verify>[2] {
  if (signed.algorithm !== RSA_PSS) return key;
  return {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_AUTO,
  };
}
