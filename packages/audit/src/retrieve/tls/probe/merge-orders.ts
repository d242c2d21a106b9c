import type { Suite } from '../../../facts/tls-facts.ts';

/** Longer lists stay as the parts were asked: each further place costs a connection. */
const MERGE_MAX = 40;

/**
 * One order of several runs that are each in the server's order. The runs were cut where a usual
 * order is cut, so that mostly it is enough to see that each run ends before the next begins;
 * where not, the server is asked for its favourite among the heads, again and again.
 */
export async function mergeOrders(
  runs: readonly (readonly Suite[])[],
  pick: (some: readonly Suite[]) => Promise<Suite | null>,
): Promise<readonly Suite[]> {
  const together = runs.flat();
  const seams = runs.slice(1).flatMap((run, at) => {
    const pair = [runs[at]?.at(-1), run[0]];
    return [pair.filter((suite) => suite !== undefined)];
  });
  const picks = await Promise.all(seams.map(pick));
  const isOrdered = seams.every(([before], at) => picks[at] === before);
  if (isOrdered || together.length > MERGE_MAX) return together;
  return mergeHeads(runs, pick);
}

async function mergeHeads(
  runs: readonly (readonly Suite[])[],
  pick: (some: readonly Suite[]) => Promise<Suite | null>,
): Promise<readonly Suite[]> {
  const merged: Suite[] = [];
  let left = runs;
  while (left.length > 1) {
    const heads = left.flatMap((run) => run.slice(0, 1));
    const picked = await pick(heads);
    // A server that does not say leaves the order as it was asked.
    const best = heads.find((suite) => suite === picked) ?? heads[0];
    if (best === undefined) break;
    merged.push(best);
    left = left.map((run) => (run[0] === best ? run.slice(1) : run)).filter((r) => r.length > 0);
  }
  return [...merged, ...left.flat()];
}
