import { invariant, type Clock, type Secret } from '@coffer/kernel';
import type { Database } from '../store/database.ts';
import type { KeyProvider } from './key-provider.ts';
import { newKey } from './seal.ts';

export const CVC_LIFE_MS: number = 15 * 60 * 1000;

export interface CvcEpochsOptions {
  readonly database: Database;
  readonly provider: KeyProvider;
  readonly clock: Clock;
}

/** The key of one epoch. */
export interface EpochKey {
  readonly epoch: number;
  readonly key: Secret<Buffer>;
}

/**
 * The keys that CVCs are sealed with: one for every 15 minutes, destroyed when the last CVC under
 * it has ended. What is left of a CVC on a disk after that cannot be read by anybody.
 */
export class CvcEpochs {
  readonly #options: CvcEpochsOptions;
  readonly #open = new Map<number, Secret<Buffer>>();

  constructor(options: CvcEpochsOptions) {
    this.#options = options;
  }

  /** The key for CVCs that arrive now. */
  async current(): Promise<EpochKey> {
    const epoch = Math.floor(this.#options.clock.nowMs() / CVC_LIFE_MS);
    const open = this.#open.get(epoch);
    if (open !== undefined) return { epoch, key: open };
    return { epoch, key: (await this.byEpoch(epoch)) ?? (await this.#make(epoch)) };
  }

  /** The key of an epoch, or null when it was destroyed. */
  async byEpoch(epoch: number): Promise<Secret<Buffer> | null> {
    const open = this.#open.get(epoch);
    if (open !== undefined) return open;
    const [row] = await this.#options.database.query<{ wrapped: Buffer }>(
      'select wrapped from cvc_epochs where epoch = $1',
      [epoch],
    );
    if (row === undefined) return null;
    const key = await this.#options.provider.unwrap(row.wrapped, wrapContext(epoch));
    invariant(key !== null, 'the key of a CVC epoch opens');
    const other = this.#open.get(epoch);
    if (other !== undefined) {
      key.reveal().fill(0);
      return other;
    }
    this.#open.set(epoch, key);
    return key;
  }

  /** Forgets what is in memory: a crash of the database empties the table behind it. */
  forget(): void {
    this.#open.clear();
  }

  /** Destroys the keys of epochs whose CVCs have all ended, here and in the database. */
  async destroyEnded(): Promise<void> {
    const oldest = Math.floor(this.#options.clock.nowMs() / CVC_LIFE_MS) - 1;
    for (const [epoch, key] of this.#open) {
      if (epoch >= oldest) continue;
      key.reveal().fill(0);
      this.#open.delete(epoch);
    }
    await this.#options.database.query('delete from cvc_epochs where epoch < $1', [oldest]);
  }

  async #make(epoch: number): Promise<Secret<Buffer>> {
    const fresh = newKey();
    const { provider, database } = this.#options;
    const wrapped = await provider.wrap(fresh, wrapContext(epoch));
    fresh.reveal().fill(0);
    await database.query(
      'insert into cvc_epochs (epoch, provider, wrapped) values ($1, $2, $3) on conflict do nothing',
      [epoch, provider.id, wrapped],
    );
    const kept = await this.byEpoch(epoch);
    invariant(kept !== null, 'the key of the current CVC epoch exists');
    return kept;
  }
}

function wrapContext(epoch: number): string {
  return `coffer cvc epoch ${epoch}`;
}
