import { createHash, sign } from 'node:crypto';
import { signatureAlgorithm, type Credential } from './certificate.ts';
import * as der from './der.ts';

const DAY_MS = 86_400_000;

export interface Staple {
  readonly status: 'good' | 'revoked';
  /** The answer's time has passed. */
  readonly expired?: boolean;
}

/** An OCSP response (RFC 6960) about `leaf`, signed by its issuer. */
export function makeStaple(leaf: Credential, issuer: Credential, staple: Staple): Buffer {
  const shiftMs = staple.expired === true ? 30 * DAY_MS : 0;
  const at = (days: number): Buffer =>
    der.generalizedTime(new Date(Date.now() - shiftMs + days * DAY_MS));
  const single = der.sequence(
    der.sequence(
      der.sequence(der.oid('1.3.14.3.2.26'), der.nothing()),
      der.octets(sha1(issuer.name)),
      der.octets(sha1(publicKeyBits(issuer))),
      der.integer(leaf.serial),
    ),
    staple.status === 'good' ? der.contextPrimitive(0, Buffer.alloc(0)) : der.context(1, at(-2)),
    at(-1),
    der.context(0, at(6)),
  );
  const body = der.sequence(der.context(1, issuer.name), at(-1), der.sequence(single));
  const basic = der.sequence(
    body,
    signatureAlgorithm(issuer.key.privateKey, 'sha256'),
    der.bits(sign('sha256', body, issuer.key.privateKey)),
  );
  const kind = der.oid('1.3.6.1.5.5.7.48.1.1');
  return der.sequence(der.enumerated(0), der.context(0, der.sequence(kind, der.octets(basic))));
}

function sha1(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest();
}

/** subjectPublicKey without tag, length and the count of unused bits (RFC 6960 4.1.1). */
function publicKeyBits({ key }: Credential): Buffer {
  const info = key.publicKey.export({ type: 'spki', format: 'der' });
  // SEQUENCE { SEQUENCE algorithm, BIT STRING }: skip two headers and the algorithm.
  const outer = headerLength(info);
  const algorithm = info.subarray(outer);
  const start = outer + headerLength(algorithm) + contentLength(algorithm);
  return info.subarray(start + headerLength(info.subarray(start)) + 1);
}

function headerLength(bytes: Buffer): number {
  const first = bytes[1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function contentLength(bytes: Buffer): number {
  const first = bytes[1] ?? 0;
  return first < 0x80 ? first : bytes.readUIntBE(2, first & 0x7f);
}
