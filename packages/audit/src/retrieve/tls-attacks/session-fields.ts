import {
  contextTag,
  readSmallNumber,
  readOnly,
  sequenceOf,
  TAG,
  unwrap,
} from '../certificate/der.ts';

/** Fields of OpenSSL's SSL_SESSION in DER (ssl/ssl_asn1.c), as node:tls hands sessions out. */
export interface SessionFields {
  readonly ticket: Uint8Array | null;
  /** Zero: the ticket allows no early data. */
  readonly maxEarlyDataBytes: number;
}

const TICKET = contextTag(10, true);
const MAX_EARLY_DATA = contextTag(15, true);

export function readSession(der: Uint8Array): SessionFields {
  const fields = sequenceOf(readOnly(der, TAG.sequence)) ?? [];
  const ticket = unwrap(fields.find(({ tag }) => tag === TICKET));
  const early = unwrap(fields.find(({ tag }) => tag === MAX_EARLY_DATA));
  return {
    ticket: ticket?.tag === TAG.octetString ? ticket.content : null,
    maxEarlyDataBytes: readSmallNumber(early) ?? 0,
  };
}
