import type { Protocol, Suite } from '../../../facts/tls-facts.ts';
import { describeSuite } from './describe-suite.ts';
import rows from './suites.json' with { type: 'json' };

/**
 * Every suite of the IANA registry "TLS Cipher Suites" (signals left out), and those that were
 * never registered and are met all the same: the 56-bit export suites, the first drafts of
 * ChaCha20, Netscape's FIPS suites, GOST, and the cipher kinds of SSLv2, of three bytes each.
 * OpenSSL's names are those of its manual page ciphers(1), version 3 before 1.0.2.
 */
export const SUITES: readonly Suite[] = rows.map(([id, name, openssl]) =>
  describeSuite({ id: Number(id), name: name ?? '', openssl: openssl ?? null }),
);

const BY_ID: ReadonlyMap<number, Suite> = new Map(SUITES.map((suite) => [suite.id, suite]));

/** The suite of this number; one that nobody knows is named by its number. */
export function suiteById(id: number): Suite {
  return BY_ID.get(id) ?? unknownSuite(id);
}

/** The suites that may be agreed on in a version, those of which most servers have some first. */
export function suitesOf(protocol: Protocol): readonly Suite[] {
  return SUITES.filter((suite) => {
    if (suite.id > 0xffff) return protocol === 'SSLv2';
    if (protocol === 'SSLv2') return false;
    const isTls13 = suite.keyExchange === 'any';
    if (isTls13 || protocol === 'TLSv1.3') return isTls13 && protocol === 'TLSv1.3';
    // AEAD came with TLS 1.2 (RFC 5246 section 6.2.3.3).
    return protocol === 'TLSv1.2' || !suite.aead;
  });
}

function unknownSuite(id: number): Suite {
  return {
    id,
    name: `unknown suite 0x${id.toString(16).padStart(4, '0')}`,
    openssl: null,
    ...{ keyExchange: 'other', authentication: 'other', cipher: 'unknown' },
    ...{ bits: 0, blockBits: null, aead: false, cbc: false, export: false, forwardSecret: false },
  };
}
