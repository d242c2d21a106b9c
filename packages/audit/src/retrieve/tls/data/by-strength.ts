import type { Suite } from '../../../facts/tls-facts.ts';

const FAMILIES = ['AES', 'CHACHA20', 'ARIA', 'CAMELLIA'];
const WEAK_BELOW_BITS = 112;

/**
 * Sorts suites about as OpenSSL does when a server has no list of its own: ephemeral exchanges
 * first, AEAD before CBC, SHA-2 before SHA-1, longer keys first, what is broken at the end.
 */
export function byStrength(one: Suite, other: Suite): number {
  const [ranks, others] = [ranksOf(one), ranksOf(other)];
  for (const [at, rank] of ranks.entries()) {
    const difference = rank - (others[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.id - other.id;
}

function ranksOf(suite: Suite): readonly number[] {
  const { name, cipher, bits, keyExchange, authentication } = suite;
  const family = FAMILIES.findIndex((start) => cipher.startsWith(start));
  const isSha2 = /SHA(256|384)$/u.test(name);
  return [
    bits < WEAK_BELOW_BITS ? 1 : 0,
    suite.forwardSecret ? 0 : 1,
    suite.aead ? 0 : 1,
    isSha2 || suite.aead ? 0 : 1,
    -bits,
    authentication === 'anon' ? 1 : 0,
    cipher.includes('CCM') ? FAMILIES.indexOf('ARIA') - 0.5 : family,
    ['any', 'ECDHE', 'DHE', 'RSA'].indexOf(keyExchange),
    ['any', 'ECDSA', 'RSA', 'DSS'].indexOf(authentication),
  ];
}
