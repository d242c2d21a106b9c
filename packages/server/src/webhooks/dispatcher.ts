import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Random } from '@coffer/kernel';
import type { Logger } from 'pino';
import type { DeliveryDesk } from '../events/publish.ts';
import { activeSecrets } from '../resources/webhook-endpoints/signing-secret.ts';
import type { Database } from '../store/database.ts';
import { loadOwed, whichAreOwed, type Owed } from './delivery-store.ts';
import { disableEndpoint, mayBeDisabled } from './disable.ts';
import { EndpointLeases } from './endpoint-leases.ts';
import type { EndpointQueue, Wish } from './endpoint-queue.ts';
import type { Outcome } from './egress/outcome.ts';
import type { Egress } from './egress/post.ts';
import { findForgotten, LEASE_RENEWAL_MS } from './endpoint-store.ts';
import { Recorder, type Settled } from './recorder.ts';
import { nextAttemptMs } from './schedule.ts';
import { signatureHeader } from './signature.ts';

/** Requests of one process to all endpoints at the same time. */
const CONNECTIONS_MAX = 512;
/** Of these, to endpoints whose last attempt was not good, or that had none yet. */
const UNPROVEN_MAX: number = CONNECTIONS_MAX / 2;
/** Endpoints that are loaded for with one statement. */
const LOADED_AT_ONCE = 32;
/** Deliveries in memory, of all endpoints; beyond them each gets only a few more. */
const ROWS_MAX = 4_000;
const ROWS_EACH_MIN = 4;
/** How often endpoints without work are looked at: other processes publish, too. */
const LOOK_MS = 100;
/** How often those with work are: whatever else has become due goes along. */
const LOOK_AGAIN_MS = 1_000;
/** An endpoint that had nothing to do for so long is let go. */
const LINGER_MS = 2_000;
/** How long a stop waits for answers. */
const STOP_WAIT_MS = 3_000;
const USER_AGENT = 'Coffer/1.0 (webhooks)';

export interface Dispatching {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly egress: Egress;
  /** This process, as the owner of leases. */
  readonly processId: string;
}

/**
 * Sends events to endpoints. Each server process has one; leases keep them apart. It is told of
 * new deliveries in its process, and looks for those of others.
 */
export class Dispatcher implements DeliveryDesk {
  readonly #services: Dispatching;
  readonly #leases: EndpointLeases;
  readonly #recorder: Recorder;
  readonly #idleSince = new WeakMap<EndpointQueue, number>();
  readonly #attempts = new Set<Promise<void>>();
  /** Those that wait for a connection of all, in turn. */
  readonly #starved = new Set<EndpointQueue>();
  readonly #disabling = new Set<EndpointQueue>();
  readonly #timers: readonly NodeJS.Timeout[];
  #unproven = 0;
  #loading = false;
  #turn = 0;
  #looking = false;
  #stopped = false;

  constructor(services: Dispatching) {
    this.#services = services;
    const { db, log, processId: owner } = services;
    this.#leases = new EndpointLeases({ db, owner, log, onLeased: (queue) => this.#pump(queue) });
    this.#recorder = new Recorder({ db, log, onWritten: (settled) => this.#written(settled) });
    this.#timers = [
      setInterval(() => void this.#look(), LOOK_MS),
      setInterval(() => this.#lookAgain(), LOOK_AGAIN_MS),
      setInterval(() => void this.#leases.renew(), LEASE_RENEWAL_MS),
    ];
  }

  owed(accountId: string, endpoints: readonly string[]): void {
    if (this.#stopped) return;
    const strange = endpoints.filter((id) => {
      const queue = this.#leases.find(id);
      queue?.noticed();
      return queue === undefined;
    });
    if (strange.length > 0) this.#leases.lease(strange.map((id) => ({ accountId, id })));
    if (strange.length < endpoints.length) this.#loadSoon();
  }

  changed(accountId: string, endpoint: string): void {
    if (this.#stopped) return;
    void this.#leases.refresh({ accountId, id: endpoint });
    this.owed(accountId, [endpoint]);
  }

  /** Takes endpoints that are owed something and that no process has. A job. */
  async takeForgotten(): Promise<void> {
    if (this.#stopped || this.#leases.room === 0) return;
    const { db, clock } = this.#services;
    const found = await findForgotten(db, clock.nowMs(), this.#leases.room);
    if (found.length > 0 && !this.#stopped) this.#leases.lease(found);
  }

  /** Begins nothing any more, waits a while for answers, and lets the endpoints go. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    const patience = sleep(STOP_WAIT_MS, undefined, { ref: false });
    await Promise.race([Promise.all(this.#attempts), patience]);
    for (const queue of this.#leases.queues) queue.stop.abort();
    await Promise.race([this.#recorder.drained(), patience]);
    this.#recorder.giveUp();
    await this.#leases.releaseAll();
  }

  #pump(queue: EndpointQueue): void {
    for (;;) {
      if (this.#stopped || !this.#leases.good(queue)) return;
      if (!this.#hasConnectionFor(queue)) {
        this.#starved.add(queue);
        return;
      }
      const owed = queue.take(performance.now());
      if (owed === null) break;
      const attempt = this.#attempt(queue, owed).finally(() => this.#attempts.delete(attempt));
      this.#attempts.add(attempt);
    }
    if (queue.wishes) this.#loadSoon();
  }

  #hasConnectionFor(queue: EndpointQueue): boolean {
    if (this.#attempts.size >= CONNECTIONS_MAX) return false;
    return queue.proven || this.#unproven < UNPROVEN_MAX;
  }

  async #attempt(queue: EndpointQueue, owed: Owed): Promise<void> {
    const { proven } = queue;
    if (!proven) this.#unproven += 1;
    const outcome = await this.#post(queue, owed).catch((error: unknown) => this.#broken(error));
    if (!proven) this.#unproven -= 1;
    const good = outcome.kind === 'answer' && outcome.status >= 200 && outcome.status < 300;
    // What we ended ourselves says nothing, and the row stays as it is. An answer counts always.
    const ours = queue.stop.signal.aborted && outcome.kind !== 'answer';
    queue.ended(owed, ours ? null : good, performance.now());
    if (ours) return;
    this.#record(queue, owed, good ? null : outcome);
    const starved = [...this.#starved];
    this.#starved.clear();
    for (const other of [...starved, queue]) this.#pump(other);
  }

  /** An attempt that could not even be made: it is owed still, like any that failed. */
  #broken(error: unknown): Outcome {
    const message = error instanceof Error ? error.message : 'unknown';
    this.#services.log.error({ job: 'send deliveries', failure: message });
    return { kind: 'failed', failure: 'closed', message, elapsedMs: 0 };
  }

  async #post({ facts, stop }: EndpointQueue, { body }: Owed): Promise<Outcome> {
    const atS = Math.floor(this.#services.clock.nowMs() / 1000);
    const secrets = activeSecrets(facts.secrets, atS);
    return this.#services.egress.post({
      endpoint: facts.id,
      url: facts.url,
      livemode: facts.livemode,
      body,
      signal: stop.signal,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': USER_AGENT,
        'stripe-signature': signatureHeader(body, { secrets, atS }),
      },
    });
  }

  #record(queue: EndpointQueue, owed: Owed, failed: Outcome | null): void {
    const { facts } = queue;
    const { eventId, dueUs } = owed;
    const nowMs = this.#services.clock.nowMs();
    const wasFailing = facts.failingSinceMs !== null;
    const settled = { endpoint: facts, queue, eventId, dueUs, wasFailing };
    if (failed === null) {
      this.#recorder.add({ ...settled, failure: null });
      if (settled.wasFailing) queue.facts = { ...facts, failingSinceMs: null };
      return;
    }
    const attempts = owed.attempts + 1;
    const firstAttemptMs = owed.firstAttemptMs ?? nowMs;
    const { livemode } = facts;
    const dueMs = nextAttemptMs(
      { livemode, attempts, firstAttemptMs, nowMs },
      this.#services.random,
    );
    const status = failed.kind === 'answer' ? failed.status : null;
    const what = failed.kind === 'answer' ? 'status' : failed.failure;
    this.#recorder.add({ ...settled, failure: { attempts, atMs: nowMs, dueMs, status, what } });
    queue.facts = { ...facts, failingSinceMs: facts.failingSinceMs ?? nowMs };
  }

  /** What is written down may be loaded again, and what has failed for days is disabled. */
  #written(settled: readonly Settled[]): void {
    for (const { queue, eventId } of settled) queue.settled(eventId);
    const nowMs = this.#services.clock.nowMs();
    const failed = settled.filter(({ failure }) => failure !== null);
    for (const queue of new Set(failed.map((one) => one.queue))) {
      if (mayBeDisabled(queue.facts, nowMs)) void this.#disable(queue, nowMs);
    }
    for (const queue of this.#leases.queues) if (queue.wishes) this.#loadSoon();
  }

  /** Beside all that is sent: an endpoint may be owed a hundred thousand events. */
  async #disable(queue: EndpointQueue, nowMs: number): Promise<void> {
    if (this.#disabling.has(queue)) return;
    this.#disabling.add(queue);
    const { db, log } = this.#services;
    try {
      if (await disableEndpoint(db, queue.facts, { nowMs, log })) {
        await this.#leases.refresh(queue.facts);
      }
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'unknown';
      log.warn({ job: 'disable endpoints', failure });
    } finally {
      this.#disabling.delete(queue);
    }
  }

  #loadSoon(): void {
    if (this.#loading || this.#stopped) return;
    this.#loading = true;
    void this.#load();
  }

  /** Loads for all that wish for it, one statement at a time. */
  async #load(): Promise<void> {
    const { db, clock, log } = this.#services;
    try {
      for (;;) {
        const wishes = this.#nextWishes();
        if (wishes.length === 0 || this.#stopped) break;
        const wanted = wishes.map(({ queue, wish }) => ({ ...queue.facts, ...wish }));
        const loaded = await loadOwed(db, wanted, clock.nowMs() + CLOCKS_APART_MS);
        for (const { queue, wish } of wishes) {
          queue.add(loaded.get(queue.facts.id) ?? [], wish);
          this.#pump(queue);
        }
      }
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'unknown';
      log.warn({ job: 'load deliveries', failure });
    }
    this.#loading = false;
  }

  /** What is loaded next: each endpoint in its turn, and no more than memory is for. */
  #nextWishes(): { readonly queue: EndpointQueue; readonly wish: Wish }[] {
    const { queues } = this.#leases;
    const wishing = queues.filter((queue) => queue.wishes);
    const start = wishing.length > LOADED_AT_ONCE ? this.#turn % wishing.length : 0;
    this.#turn = start + LOADED_AT_ONCE;
    const next = [...wishing.slice(start), ...wishing.slice(0, start)].slice(0, LOADED_AT_ONCE);
    const rows = queues.reduce((sum, queue) => sum + queue.size, 0);
    const each = Math.max(Math.floor((ROWS_MAX - rows) / next.length), ROWS_EACH_MIN);
    return next.map((queue) => ({ queue, wish: queue.wish(each) }));
  }

  /** Looks for what others have written, and lets go what has nothing to do. */
  async #look(): Promise<void> {
    this.#leases.dropExpired();
    for (const queue of this.#leases.queues) this.#pump(queue);
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.#lookAtIdle();
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'unknown';
      this.#services.log.warn({ job: 'look for deliveries', failure });
    }
    this.#looking = false;
  }

  async #lookAtIdle(): Promise<void> {
    const { db, clock } = this.#services;
    const idle = this.#leases.queues.filter((queue) => queue.idle);
    if (idle.length === 0) return;
    const refs = idle.map(({ facts }) => facts);
    const busy = new Set(await whichAreOwed(db, refs, clock.nowMs()));
    const nowMs = performance.now();
    const over = idle.filter((queue) => {
      if (busy.has(queue.facts.id)) queue.noticed();
      const since = queue.idle ? (this.#idleSince.get(queue) ?? nowMs) : nowMs;
      this.#idleSince.set(queue, since);
      return nowMs - since > LINGER_MS;
    });
    if (busy.size > 0) this.#loadSoon();
    if (over.length > 0 && !this.#stopped) await this.#leases.release(over);
  }

  /** Endpoints that rest after failures give their places to others where there are none left. */
  #makeRoom(): void {
    if (this.#leases.room > 0 || this.#stopped) return;
    const nowMs = performance.now();
    const resting = this.#leases.queues.filter(
      (queue) => queue.underWay === 0 && queue.restsUntilMs > nowMs,
    );
    void this.#leases.release(resting);
  }

  #lookAgain(): void {
    this.#makeRoom();
    for (const queue of this.#leases.queues) {
      if (queue.idle) continue;
      this.#idleSince.delete(queue);
      queue.noticed();
    }
    this.#loadSoon();
  }
}

/** The clocks of servers may differ by this much without a delivery being late for it. */
const CLOCKS_APART_MS = 2_000;
