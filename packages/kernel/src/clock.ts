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

/** More than a request needs: asking the platform costs the same for one byte as for these. */
const DRAWN_BYTES = 1_024;
let drawn: Uint8Array<ArrayBuffer> | null = null;

/** The platform's own generator (Web Crypto, in Node and browsers alike), some bytes ahead. */
export const systemRandom: Random = {
  bytes: (length) => {
    if (length > DRAWN_BYTES) return crypto.getRandomValues(new Uint8Array(length));
    if (drawn === null || drawn.length < length) {
      drawn = crypto.getRandomValues(new Uint8Array(DRAWN_BYTES));
    }
    const bytes = drawn.slice(0, length);
    // What was given away is not kept.
    drawn.fill(0, 0, length);
    drawn = drawn.subarray(length);
    return bytes;
  },
};
