import type { Logger } from 'pino';

/** Work that is done again and again, on every server; its statements keep servers apart. */
export interface Job {
  readonly name: string;
  /** The pause between two runs. */
  readonly everyMs: number;
  /** One piece of the work. `more`: the next piece waits, so there is no pause. */
  run(): Promise<'more' | void>;
}

/** Runs jobs until stopped, each one at a time. A run that fails is logged, and tried again. */
export class JobRunner {
  readonly #log: Logger;
  readonly #loops: Promise<void>[];
  readonly #wakeUps = new Set<() => void>();
  #stopped = false;

  constructor(jobs: readonly Job[], log: Logger) {
    this.#log = log;
    this.#loops = jobs.map((job) => this.#loop(job));
  }

  /** Begins no run any more, and waits for those under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const wakeUp of this.#wakeUps) wakeUp();
    await Promise.all(this.#loops);
  }

  async #loop(job: Job): Promise<void> {
    while (!this.#stopped) {
      let left: 'more' | void = undefined;
      try {
        left = await job.run();
      } catch (error) {
        this.#log.warn({
          job: job.name,
          failure: error instanceof Error ? error.message : 'unknown',
        });
      }
      if (left !== 'more') await this.#pause(job.everyMs);
    }
  }

  #pause(ms: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => wakeUp(), ms);
      const wakeUp = (): void => {
        clearTimeout(timer);
        this.#wakeUps.delete(wakeUp);
        resolve();
      };
      this.#wakeUps.add(wakeUp);
    });
  }
}
