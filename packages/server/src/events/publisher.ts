import type { Logger } from 'pino';
import { publishWaiting, type Publishing } from './publish.ts';

/** What commits within this time is published together. */
const GATHER_MS = 20;
/** Each takes one connection to the database. */
const ACCOUNTS_AT_ONCE = 4;
/** Timers may fire this much early. */
const TIMER_SLACK_MS = 1;

/**
 * Publishes soon after something was committed, instead of at the job's next look: once for all
 * that an account commits within a moment. A wake that is lost costs time, never an event, since
 * the job finds whatever is in the outbox.
 */
export class Publisher {
  readonly #services: Publishing;
  readonly #log: Pick<Logger, 'warn'>;
  /** Since when an account may be published, in the order of these times. */
  readonly #waiting = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(services: Publishing, log: Pick<Logger, 'warn'>) {
    this.#services = services;
    this.#log = log;
  }

  /** Something of this account was committed to the outbox. */
  wake(accountId: string): void {
    if (this.#stopped || this.#waiting.has(accountId)) return;
    this.#waiting.set(accountId, performance.now() + GATHER_MS);
    this.#timer ??= setTimeout(() => this.#start(), GATHER_MS);
  }

  /** Begins nothing any more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(this.#running.values());
  }

  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const nowMs = performance.now();
    for (const [accountId, readyMs] of this.#waiting) {
      // Whoever ends looks again.
      if (this.#stopped || this.#running.size >= ACCOUNTS_AT_ONCE) return;
      if (readyMs > nowMs + TIMER_SLACK_MS) {
        this.#timer = setTimeout(() => this.#start(), readyMs - nowMs);
        return;
      }
      // What came while it was publishing is published when that has ended.
      if (this.#running.has(accountId)) continue;
      this.#waiting.delete(accountId);
      this.#running.set(accountId, this.#publish(accountId));
    }
  }

  async #publish(accountId: string): Promise<void> {
    try {
      await publishWaiting(this.#services, accountId);
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'unknown';
      this.#log.warn({ job: 'publish after commit', failure });
    }
    this.#running.delete(accountId);
    this.#start();
  }
}
