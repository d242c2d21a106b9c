import { ByteReader } from './byte-reader.ts';
import type { Malformed } from './malformed.ts';

export interface CertificateMessage {
  /** DER, in the order of the wire. */
  readonly certificates: readonly Uint8Array[];
}

const CERTIFICATES_MAX = 100;

/** Certificate of TLS 1.2 and older (RFC 5246 section 7.4.2). Takes any bytes, never throws. */
export function parseCertificateMessage(body: Uint8Array): CertificateMessage | Malformed {
  const reader = new ByteReader(body);
  const list = new ByteReader(reader.vector(3));
  const certificates: Uint8Array[] = [];
  while (list.left > 0 && !list.short) {
    if (certificates.length === CERTIFICATES_MAX) {
      return { malformed: `more than ${CERTIFICATES_MAX} certificates` };
    }
    certificates.push(list.vector(3));
  }
  if (reader.short || list.short) return { malformed: 'a Certificate message that ends early' };
  return { certificates };
}
