import { parentPort, workerData } from 'node:worker_threads';
import { makeDice, mutate } from './mutate.ts';
import type { FuzzOptions, FuzzResult } from './run-fuzz.ts';
import { FUZZ_TARGETS } from './targets.ts';

// run-fuzz.ts starts this thread with exactly these.
const { runs, seed, heartbeat } = workerData as FuzzOptions & { heartbeat: SharedArrayBuffer };
parentPort?.postMessage(await fuzz(), []);

async function fuzz(): Promise<FuzzResult> {
  const beats = new Int32Array(heartbeat);
  const dice = makeDice(seed);
  const plan = FUZZ_TARGETS.flatMap((target) => Array<typeof target>(target.share).fill(target));
  const done: Record<string, number> = {};
  let [slowestMs, slowest] = [0, ''];
  for (let run = 0; run < runs; run += 1) {
    Atomics.store(beats, 0, run);
    const target = plan[run % plan.length];
    if (target === undefined) break;
    const mutant = mutate(target.parents, dice);
    const startMs = performance.now();
    try {
      await target.run(mutant);
    } catch (error) {
      const what = error instanceof Error ? error.stack : String(error);
      const failure = `${target.name}, seed ${seed}, run ${run}: ${mutant.toString('base64')}\n${what}`;
      return { runs: done, slowestMs, slowest, failure };
    }
    const tookMs = performance.now() - startMs;
    if (tookMs > slowestMs) [slowestMs, slowest] = [tookMs, `${target.name}, run ${run}`];
    done[target.name] = (done[target.name] ?? 0) + 1;
  }
  return { runs: done, slowestMs, slowest, failure: null };
}
