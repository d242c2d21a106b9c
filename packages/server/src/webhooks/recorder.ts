import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Queryable } from '../store/queryable.ts';
import {
  deleteDelivered,
  writeFailures,
  type EndpointRef,
  type Settlement,
} from './delivery-store.ts';
import type { EndpointQueue } from './endpoint-queue.ts';
import { markFailing, markWell } from './endpoint-store.ts';

/** Written down with one statement. */
const BATCH_MAX = 500;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 2_000;

export interface Settled extends Settlement {
  /** How the endpoint was known to do before. */
  readonly wasFailing: boolean;
  /** Where it was waited for. */
  readonly queue: EndpointQueue;
}

interface RecorderInit {
  readonly db: Queryable;
  readonly log: Pick<Logger, 'warn'>;
  /** These are written down. */
  onWritten(settled: readonly Settled[]): void;
}

/**
 * Writes down how attempts ended: at once, or with the next batch while one is being written. What
 * ended in these milliseconds and was not written is sent again after a crash.
 */
export class Recorder {
  readonly #init: RecorderInit;
  #waiting: Settled[] = [];
  #loop: Promise<void> | null = null;
  #retryMs = RETRY_MIN_MS;
  #givenUp = false;

  constructor(init: RecorderInit) {
    this.#init = init;
  }

  add(settled: Settled): void {
    this.#waiting.push(settled);
    this.#loop ??= this.#write();
  }

  /** Resolves when everything is written. */
  async drained(): Promise<void> {
    while (this.#loop !== null) await this.#loop;
  }

  /** Tries no longer what the database refuses. */
  giveUp(): void {
    this.#givenUp = true;
  }

  async #write(): Promise<void> {
    // What ends in the same turn goes along.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0 && !this.#givenUp) {
      const batch = this.#waiting.slice(0, BATCH_MAX);
      try {
        await this.#writeBatch(batch);
        this.#waiting = this.#waiting.slice(batch.length);
        this.#retryMs = RETRY_MIN_MS;
        this.#init.onWritten(batch);
      } catch (error) {
        const failure = error instanceof Error ? error.message : 'unknown';
        this.#init.log.warn({ job: 'record deliveries', failure });
        await sleep(this.#retryMs, undefined, { ref: false });
        this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
      }
    }
    this.#loop = null;
  }

  async #writeBatch(batch: readonly Settled[]): Promise<void> {
    const { db } = this.#init;
    const done = batch.filter(({ failure }) => failure === null);
    const failed = batch.flatMap(({ failure, ...rest }) =>
      failure === null ? [] : [{ ...rest, failure }],
    );
    const well = endpointsOf(done.filter(({ wasFailing }) => wasFailing));
    const failing = endpointsOf(failed.filter(({ wasFailing }) => !wasFailing));
    const failedAtMs = failed[0]?.failure.atMs ?? 0;
    // Failures first: an endpoint of which both are told does well.
    await Promise.all([
      deleteDelivered(db, done),
      markFailing(db, failing, failedAtMs).then(() => writeFailures(db, failed)),
    ]);
    await markWell(db, well);
  }
}

function endpointsOf(settled: readonly Settled[]): EndpointRef[] {
  const byId = new Map(settled.map(({ endpoint }) => [endpoint.id, endpoint]));
  return [...byId.values()];
}
