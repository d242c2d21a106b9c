import { ByteReader } from './byte-reader.ts';
import type { Malformed } from './malformed.ts';
import { WIRE_VERSION } from './numbers.ts';

export interface CertificateRequest {
  /** ClientCertificateType: 1 rsa_sign, 2 dss_sign, 64 ecdsa_sign ... */
  readonly types: readonly number[];
  /** Empty before TLS 1.2. */
  readonly signatureAlgorithms: readonly number[];
  /** Names of authorities, DER. */
  readonly authorities: readonly Uint8Array[];
}

const AUTHORITIES_MAX = 10_000;

/**
 * CertificateRequest of TLS 1.2 and older (RFC 5246 section 7.4.4). Takes any bytes, never throws.
 */
export function parseCertificateRequest(
  body: Uint8Array,
  version: number,
): CertificateRequest | Malformed {
  const reader = new ByteReader(body);
  const types = [...reader.vector(1)];
  const signatureAlgorithms = version >= WIRE_VERSION['TLSv1.2'] ? reader.uint16s(2) : [];
  const list = new ByteReader(reader.vector(2));
  const authorities: Uint8Array[] = [];
  while (list.left > 0 && !list.short && authorities.length < AUTHORITIES_MAX) {
    authorities.push(list.vector(2));
  }
  return reader.short || list.short
    ? { malformed: 'a CertificateRequest that ends early' }
    : { types, signatureAlgorithms, authorities };
}
