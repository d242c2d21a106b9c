import type { Limit } from '@coffer/kernel';

/** Any call at all, from one client address. */
export const ADDRESS_LIMIT: Limit = { perSecond: 2_000, burst: 4_000 };

/**
 * Calls with card data, before anything is encrypted or stored. Live ones are low enough to stop
 * card testing: a shop's visitors come from many addresses, one attacker tries many cards of one
 * BIN.
 */
export const CARD_LIMITS: Readonly<
  Record<'live' | 'test', Readonly<Record<'address' | 'key' | 'bin', Limit>>>
> = {
  live: {
    address: { perSecond: 5, burst: 100 },
    key: { perSecond: 100, burst: 500 },
    bin: { perSecond: 10, burst: 200 },
  },
  test: {
    address: { perSecond: 1_000, burst: 4_000 },
    key: { perSecond: 1_000, burst: 4_000 },
    bin: { perSecond: 1_000, burst: 4_000 },
  },
};

const MIB = 1024 * 1024;

/** Bytes of forms from one client address: what a form costs before its key is known. */
export const BODY_BYTES_LIMIT: Limit = { perSecond: 8 * MIB, burst: 32 * MIB };
