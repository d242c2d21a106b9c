import type { Suite } from '../../../facts/tls-facts.ts';
import { groupById } from '../data/named-groups.ts';
import { isMalformed } from '../wire/malformed.ts';
import { HANDSHAKE_TYPE } from '../wire/numbers.ts';
import { parseServerKeyExchange, type ServerKeyExchange } from '../wire/server-key-exchange.ts';
import type { HelloReply } from './hello-reply.ts';

type Accepted = Extract<HelloReply, { kind: 'accepted' }>;

/** Judging a prime takes a tenth of a second. */
const PRIMES_MAX = 4;

/** Gathers the sizes of every key exchange that the probes come across. */
export class KeyExchangeSeen {
  #dhBits: number | null = null;
  #ecBits: number | null = null;
  readonly #primes = new Map<string, Uint8Array>();

  /** Of the smallest prime; null: none was seen. */
  get dhBits(): number | null {
    return this.#dhBits;
  }

  /** Every Diffie-Hellman prime, as long as they are few: servers have one, or one a key size. */
  get dhPrimes(): readonly Uint8Array[] {
    return [...this.#primes.values()];
  }

  /** Of the smallest curve; null: none was seen. */
  get ecBits(): number | null {
    return this.#ecBits;
  }

  add(suite: Suite, reply: Accepted): void {
    const parameters = parametersOf(suite, reply);
    if (parameters?.kind === 'DHE') this.#addPrime(parameters);
    if (parameters?.kind === 'ECDHE') this.addCurve(parameters);
  }

  #addPrime({ prime, bits }: Extract<ServerKeyExchange, { kind: 'DHE' }>): void {
    this.#dhBits = smaller(this.#dhBits, bits);
    if (this.#primes.size === PRIMES_MAX) return;
    this.#primes.set(Buffer.from(prime).toString('base64'), prime);
  }

  addCurve({ group, bits }: Pick<CurveParameters, 'group' | 'bits'>): void {
    const size = group === null ? bits : (groupById(group)?.bits ?? null);
    if (size !== null) this.#ecBits = smaller(this.#ecBits, size);
  }
}

type CurveParameters = Extract<ServerKeyExchange, { kind: 'ECDHE' }>;

/** The parameters in a reply's ServerKeyExchange; null where it has none that can be read. */
export function parametersOf(
  { keyExchange, authentication }: Suite,
  { flight }: Pick<Accepted, 'flight'>,
): ServerKeyExchange | null {
  if (keyExchange !== 'DHE' && keyExchange !== 'ECDHE') return null;
  const message = flight.find(({ type }) => type === HANDSHAKE_TYPE.serverKeyExchange);
  if (message === undefined) return null;
  const pskHint = authentication === 'PSK';
  const parameters = parseServerKeyExchange(message.body, { kind: keyExchange, pskHint });
  return isMalformed(parameters) ? null : parameters;
}

function smaller(one: number | null, other: number): number {
  return one === null ? other : Math.min(one, other);
}
