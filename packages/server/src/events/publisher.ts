import type { Logger } from 'pino';
import { publish, type Publishing } from './publish.ts';

/** What commits within this time is published together. */
const GATHER_MS = 20;
/** Each takes one connection to the database. */
const ACCOUNTS_AT_ONCE = 4;

/**
 * Publishes soon after something was committed, instead of at the job's next look: once for all
 * that an account commits within a moment. A wake that is lost costs time, never an event, since
 * the job finds whatever is in the outbox.
 */
export class Publisher {
  readonly #services: Publishing;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(services: Publishing, log: Pick<Logger, 'warn'>) {
    this.#services = services;
    this.#log = log;
  }

  /** Something of this account was committed to the outbox. */
  wake(accountId: string): void {
    if (this.#stopped) return;
    this.#waiting.add(accountId);
    this.#timer ??= setTimeout(() => this.#start(), GATHER_MS);
  }

  /** Begins nothing any more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(this.#running.values());
  }

  #start(): void {
    this.#timer = null;
    for (const accountId of this.#waiting) {
      if (this.#running.size >= ACCOUNTS_AT_ONCE) break;
      // What came while it was publishing is published when that has ended.
      if (this.#running.has(accountId)) continue;
      this.#waiting.delete(accountId);
      this.#running.set(accountId, this.#publish(accountId));
    }
  }

  async #publish(accountId: string): Promise<void> {
    try {
      await publish(this.#services, accountId);
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'unknown';
      this.#log.warn({ job: 'publish after commit', failure });
    }
    this.#running.delete(accountId);
    if (this.#stopped || this.#waiting.size === 0) return;
    this.#timer ??= setTimeout(() => this.#start(), GATHER_MS);
  }
}
