import { checkPrime, getDiffieHellman } from 'node:crypto';
import type { DhGroup } from '../../../facts/tls-facts.ts';

/** Rounds of Miller and Rabin's test: of a million composites, one passes at most. */
const ROUNDS = 10;
/** A longer prime takes seconds, and nobody has one. */
const PRIME_MAX_BYTES = 1024;
/** RFC 2409 and RFC 3526, of 1024 to 8192 bit: most servers have one of these. */
const KNOWN_GROUPS = ['modp2', 'modp5', 'modp14', 'modp15', 'modp16', 'modp17', 'modp18'];
/** Worst first. */
const ORDER: readonly DhGroup[] = ['composite', 'small subgroups', 'safe'];

/** What kind of numbers a server's Diffie-Hellman primes are, the worst of them; null: unknown. */
export async function judgeDhGroups(primes: readonly Uint8Array[]): Promise<DhGroup | null> {
  const judged = await Promise.all(primes.map(judge));
  return ORDER.find((kind) => judged.includes(kind)) ?? null;
}

async function judge(prime: Uint8Array): Promise<DhGroup | null> {
  if (prime.length > PRIME_MAX_BYTES) return null;
  if (knownPrimes().some((one) => one.equals(prime))) return 'safe';
  const value = BigInt(`0x0${Buffer.from(prime).toString('hex')}`);
  const isGroup = await isPrime(value);
  if (isGroup !== true) return isGroup === null ? null : 'composite';
  const isSafe = await isPrime((value - 1n) / 2n);
  if (isSafe === null) return null;
  return isSafe ? 'safe' : 'small subgroups';
}

/** Null where the library will not say. */
function isPrime(value: bigint): Promise<boolean | null> {
  return new Promise((resolve) => {
    checkPrime(value, { checks: ROUNDS }, (error, result) => {
      resolve(error instanceof Error ? null : result);
    });
  });
}

let known: readonly Buffer[] | null = null;

function knownPrimes(): readonly Buffer[] {
  known ??= KNOWN_GROUPS.map((name) => getDiffieHellman(name).getPrime());
  return known;
}
