import type { Logger } from 'pino';
import type { Queryable } from '../store/queryable.ts';
import type { EndpointRef } from './delivery-store.ts';
import { EndpointQueue } from './endpoint-queue.ts';
import {
  LEASE_MS,
  leaseEndpoints,
  readEndpoints,
  releaseEndpoints,
  renewEndpoints,
} from './endpoint-store.ts';

/** Endpoints that one process delivers to at the same time. */
const ENDPOINTS_MAX = 2_000;
/** A lease counts as over this long before it is, by this process's own clock. */
const LEASE_MARGIN_MS = 500;

interface Held {
  readonly queue: EndpointQueue;
  endsMs: number;
}

interface LeasesInit {
  readonly db: Queryable;
  /** This process. */
  readonly owner: string;
  readonly log: Pick<Logger, 'warn'>;
  /** An endpoint is ours now. */
  onLeased(queue: EndpointQueue): void;
}

/**
 * The endpoints that this process delivers to; no other process does so while a lease is good.
 * Times are of this process's monotonic clock, and counted from before the database was asked.
 */
export class EndpointLeases {
  readonly #init: LeasesInit;
  readonly #held = new Map<string, Held>();
  #wanted = new Map<string, EndpointRef>();
  /** One statement at a time, so that a release never undoes a later lease. */
  #last: Promise<unknown> = Promise.resolve();
  #leasing = false;

  constructor(init: LeasesInit) {
    this.#init = init;
  }

  get queues(): readonly EndpointQueue[] {
    return [...this.#held.values()].map(({ queue }) => queue);
  }

  get room(): number {
    return Math.max(ENDPOINTS_MAX - this.#held.size, 0);
  }

  find(id: string): EndpointQueue | undefined {
    return this.#held.get(id)?.queue;
  }

  /** Whether this is still the endpoint's queue, and under a good lease. */
  good(queue: EndpointQueue): boolean {
    const held = this.#held.get(queue.facts.id);
    return held?.queue === queue && performance.now() < held.endsMs;
  }

  /** Leases endpoints soon, all that are asked for meanwhile at once. */
  lease(endpoints: readonly EndpointRef[]): void {
    for (const endpoint of endpoints) this.#wanted.set(endpoint.id, endpoint);
    if (this.#leasing) return;
    this.#leasing = true;
    void this.#inTurn(async () => {
      this.#leasing = false;
      const wanted = [...this.#wanted.values()].slice(0, this.room);
      this.#wanted = new Map();
      const asked = performance.now();
      const { db, owner } = this.#init;
      for (const facts of await leaseEndpoints(db, owner, wanted)) {
        if (this.#held.has(facts.id)) continue;
        const held = { queue: new EndpointQueue(facts), endsMs: endOf(asked) };
        this.#held.set(facts.id, held);
        this.#init.onLeased(held.queue);
      }
    });
  }

  /** Keeps the leases up, and learns what endpoints are now. */
  renew(): Promise<void> {
    return this.#inTurn(async () => {
      const refs = this.queues.map(({ facts }) => facts);
      if (refs.length === 0) return;
      const asked = performance.now();
      const { db, owner } = this.#init;
      for (const id of await renewEndpoints(db, owner, refs)) {
        const held = this.#held.get(id);
        if (held !== undefined) held.endsMs = endOf(asked);
      }
      await this.#read(refs);
    });
  }

  /** An endpoint was changed or deleted. */
  refresh(endpoint: EndpointRef): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#held.has(endpoint.id)) await this.#read([endpoint]);
    });
  }

  /** Ends what is no longer under a good lease. */
  dropExpired(): void {
    for (const { queue } of this.#held.values()) if (!this.good(queue)) this.#drop(queue);
  }

  /** Lets endpoints go. */
  release(queues: readonly EndpointQueue[]): Promise<void> {
    for (const queue of queues) this.#held.delete(queue.facts.id);
    const refs = queues.map(({ facts }) => facts);
    return this.#inTurn(() => releaseEndpoints(this.#init.db, this.#init.owner, refs));
  }

  /** Lets all of them go, those too that are being leased just now. */
  releaseAll(): Promise<void> {
    return this.#inTurn(async () => {
      const refs = this.queues.map(({ facts }) => facts);
      this.#held.clear();
      await releaseEndpoints(this.#init.db, this.#init.owner, refs);
    });
  }

  async #read(refs: readonly EndpointRef[]): Promise<void> {
    const found = await readEndpoints(this.#init.db, this.#init.owner, refs);
    const byId = new Map(found.map((facts) => [facts.id, facts]));
    for (const { id } of refs) {
      const queue = this.find(id);
      const facts = byId.get(id);
      if (queue === undefined) continue;
      // Deleted, disabled, or another process's.
      if (facts === undefined) this.#drop(queue);
      else queue.facts = facts;
    }
  }

  #drop(queue: EndpointQueue): void {
    this.#held.delete(queue.facts.id);
    queue.stop.abort();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work).catch((error: unknown) => {
      const failure = error instanceof Error ? error.message : 'unknown';
      this.#init.log.warn({ job: 'lease endpoints', failure });
    });
    this.#last = done;
    return done;
  }
}

function endOf(askedMs: number): number {
  return askedMs + LEASE_MS - LEASE_MARGIN_MS;
}
