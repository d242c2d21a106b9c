import type { Logger } from 'pino';
import { publishWaiting, type Publishing } from './publish.ts';

/** What commits within this time is published together. */
const GATHER_MS = 50;
/** The same, of accounts whose last events no endpoint wanted. */
const GATHER_UNWANTED_MS = 300;
/** Accounts of which that is remembered. */
const UNWANTED_MAX = 10_000;
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
  /** From when on an account may be published. */
  readonly #waiting = new Map<string, number>();
  readonly #unwanted = new Set<string>();
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
    const gatherMs = this.#unwanted.has(accountId) ? GATHER_UNWANTED_MS : GATHER_MS;
    this.#waiting.set(accountId, performance.now() + gatherMs);
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
    if (this.#stopped) return;
    const nowMs = performance.now();
    let nextMs = Infinity;
    for (const [accountId, readyMs] of this.#waiting) {
      // Whoever ends looks again.
      if (this.#running.size >= ACCOUNTS_AT_ONCE) return;
      // What came while it was publishing is published when that has ended.
      if (this.#running.has(accountId)) continue;
      if (readyMs > nowMs + TIMER_SLACK_MS) {
        nextMs = Math.min(nextMs, readyMs);
        continue;
      }
      this.#waiting.delete(accountId);
      this.#running.set(accountId, this.#publish(accountId));
    }
    if (nextMs < Infinity) this.#timer = setTimeout(() => this.#start(), nextMs - nowMs);
  }

  async #publish(accountId: string): Promise<void> {
    try {
      const owed = await publishWaiting(this.#services, accountId);
      if (this.#unwanted.size >= UNWANTED_MAX) this.#unwanted.clear();
      if (owed) this.#unwanted.delete(accountId);
      else this.#unwanted.add(accountId);
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'unknown';
      this.#log.warn({ job: 'publish after commit', failure });
    }
    this.#running.delete(accountId);
    this.#start();
  }
}
