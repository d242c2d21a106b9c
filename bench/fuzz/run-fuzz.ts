import { Worker } from 'node:worker_threads';

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
}

export interface FuzzResult {
  /** Runs done of each target. */
  readonly runs: Readonly<Record<string, number>>;
  /** The slowest run, milliseconds. */
  readonly slowestMs: number;
  readonly slowest: string;
  /** What went wrong: a crash with its target, mutant and stack. Null: nothing. */
  readonly failure: string | null;
}

/** A run is bounded by 64 KiB of input; one that takes this long hangs. */
const HANG_MS = 10_000;

/**
 * Feeds mutants to every parser in a thread, and watches from outside that it goes on. The same
 * seed and number of runs make the same mutants of the same parents; certificates are new in each
 * process, so a failure prints its mutant.
 */
export function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const heartbeat = new SharedArrayBuffer(4);
  const beats = new Int32Array(heartbeat);
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: { ...options, heartbeat },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  return new Promise((resolve, reject) => {
    let last = -1;
    const watchdog = setInterval(() => {
      const now = Atomics.load(beats, 0);
      if (now === last) {
        void worker.terminate();
        reject(new Error(`run ${now} with seed ${options.seed} hangs`));
      }
      last = now;
    }, HANG_MS);
    worker.once('message', (result: FuzzResult) => resolve(result));
    worker.once('error', reject);
    worker.once('exit', () => clearInterval(watchdog));
  });
}
