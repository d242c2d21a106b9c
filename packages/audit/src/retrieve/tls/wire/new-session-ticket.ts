import { ByteReader } from './byte-reader.ts';
import type { Malformed } from './malformed.ts';

export interface NewSessionTicket {
  readonly lifetimeSeconds: number;
  readonly ticket: Uint8Array;
}

/** NewSessionTicket of TLS 1.2 and older (RFC 5077 section 3.3). Never throws. */
export function parseNewSessionTicket(body: Uint8Array): NewSessionTicket | Malformed {
  const reader = new ByteReader(body);
  const lifetimeSeconds = reader.uint(4);
  const ticket = reader.vector(2);
  return reader.short
    ? { malformed: 'a NewSessionTicket that ends early' }
    : { lifetimeSeconds, ticket };
}
