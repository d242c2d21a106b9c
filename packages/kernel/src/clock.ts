/** The wall clock, passed in so that tests own time. Unit: milliseconds since the Unix epoch. */
export interface Clock {
  nowMs(): number;
}

/** A cryptographic random source, passed in so that tests can be repeated from a seed. */
export interface Random {
  /** `length` fresh random bytes. */
  bytes(length: number): Uint8Array;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** The platform's own generator (Web Crypto, in Node and browsers alike). */
export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
