import type { Queryable } from '../../store/queryable.ts';
import type { LeaseKeeper } from '../../api/services.ts';
import { isAuthentication } from '../authentications/authentication.ts';
import { renewAsking } from '../authentications/store.ts';
import { LEASE_RENEWAL_MS, renewLeases } from './operation-store.ts';

type Leased = Parameters<LeaseKeeper['during']>[0];

/** The work that this process is doing now; its leases are kept up. */
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

  /** Holds the lease of an operation or authentication while `work` goes on. */
  async during<T>(leased: Leased, work: () => Promise<T>): Promise<T> {
    this.#held.add(leased);
    this.#timer ??= setInterval(() => void this.#renew(), LEASE_RENEWAL_MS);
    try {
      return await work();
    } finally {
      this.#held.delete(leased);
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
      const held = [...this.#held];
      await Promise.all([
        renewLeases(this.#db, this.#owner, held),
        renewAsking(this.#db, held.filter(isAuthentication)),
      ]);
    } catch {
      // The database does not answer. A lease that lapses meanwhile is guarded by its fence.
    } finally {
      this.#renewing = false;
    }
  }
}
