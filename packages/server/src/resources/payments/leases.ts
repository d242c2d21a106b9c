import type { Queryable } from '../../store/queryable.ts';
import type { LeaseKeeper } from '../../api/services.ts';
import { LEASE_RENEWAL_MS, renewLeases } from './operation-store.ts';

type Leased = Parameters<LeaseKeeper['during']>[0];

/** The operations that this process is working on now; their leases are kept up. */
export class Leases implements LeaseKeeper {
  readonly #db: Queryable;
  readonly #owner: string;
  readonly #held = new Set<Leased>();
  #timer: NodeJS.Timeout | null = null;
  #renewing = false;

  constructor(db: Queryable, owner: string) {
    this.#db = db;
    this.#owner = owner;
  }

  /** Holds the operation's lease while `work` goes on. */
  async during<T>(operation: Leased, work: () => Promise<T>): Promise<T> {
    this.#held.add(operation);
    this.#timer ??= setInterval(() => void this.#renew(), LEASE_RENEWAL_MS);
    try {
      return await work();
    } finally {
      this.#held.delete(operation);
      if (this.#held.size === 0 && this.#timer !== null) {
        clearInterval(this.#timer);
        this.#timer = null;
      }
    }
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return;
    this.#renewing = true;
    try {
      await renewLeases(this.#db, this.#owner, [...this.#held]);
    } catch {
      // The database does not answer. A lease that lapses meanwhile is guarded by its fence.
    } finally {
      this.#renewing = false;
    }
  }
}
