import { ByteReader } from './byte-reader.ts';
import type { Malformed } from './malformed.ts';

export interface CertificateStatus {
  /** The stapled OCSP response, DER. */
  readonly response: Uint8Array;
}

const STATUS_TYPE_OCSP = 1;

/** CertificateStatus (RFC 6066 section 8). Takes any bytes, never throws. */
export function parseCertificateStatus(body: Uint8Array): CertificateStatus | Malformed {
  const reader = new ByteReader(body);
  const type = reader.uint(1);
  const response = reader.vector(3);
  if (reader.short) return { malformed: 'a CertificateStatus that ends early' };
  if (type !== STATUS_TYPE_OCSP) return { malformed: `a certificate status of type ${type}` };
  return { response };
}
