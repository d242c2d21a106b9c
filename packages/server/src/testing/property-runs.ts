/**
 * How often a property is tried: few times with the other tests, more often by hand with
 * `COFFER_PROPERTY_RUNS=1000`. What fails is said with its seed, and can be had again with
 * `COFFER_PROPERTY_SEED`.
 */
export function propertyRuns(few: number): { readonly numRuns: number; readonly seed?: number } {
  const { COFFER_PROPERTY_RUNS: runs, COFFER_PROPERTY_SEED: seed } = process.env;
  return {
    numRuns: runs === undefined ? few : Number(runs),
    ...(seed !== undefined && { seed: Number(seed) }),
  };
}

/** A run takes less than this on a machine that is busy, the search for a shorter one included. */
const RUN_MAX_MS = 5_000;
const LEAST_MS = 120_000;

export function propertyTimeoutMs(few: number): number {
  return LEAST_MS + propertyRuns(few).numRuns * RUN_MAX_MS;
}
