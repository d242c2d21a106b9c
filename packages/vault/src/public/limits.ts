import type { Limit } from '@coffer/kernel';

/** Any call at all, from one client address. */
export const ADDRESS_LIMIT: Limit = { perSecond: 2_000, burst: 4_000 };

/**
 * Calls with card data, before anything is encrypted or stored. Live ones are low enough to stop
 * card testing: a shop's visitors come from many addresses, one attacker tries many cards of one
 * BIN. `restricted` is for all restricted keys of an account together, each of which has a `key` of
 * its own, so that none uses up what the merchant's server or another one has.
 */
export const CARD_LIMITS: Readonly<
  Record<'live' | 'test', Readonly<Record<'address' | 'key' | 'restricted' | 'bin', Limit>>>
> = {
  live: {
    address: { perSecond: 5, burst: 100 },
    key: { perSecond: 100, burst: 500 },
    restricted: { perSecond: 200, burst: 1_000 },
    bin: { perSecond: 10, burst: 200 },
  },
  test: {
    address: { perSecond: 1_000, burst: 4_000 },
    key: { perSecond: 1_000, burst: 4_000 },
    restricted: { perSecond: 2_000, burst: 8_000 },
    bin: { perSecond: 1_000, burst: 4_000 },
  },
};

const MIB = 1024 * 1024;

/** Bytes of forms from one client address: what a form costs before its key is known. */
export const BODY_BYTES_LIMIT: Limit = { perSecond: 8 * MIB, burst: 32 * MIB };
