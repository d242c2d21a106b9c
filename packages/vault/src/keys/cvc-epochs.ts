import { invariant, randomBase62, systemRandom, type Clock, type Secret } from '@coffer/kernel';
import type { Database } from '../store/database.ts';
import type { KeyProvider } from './key-provider.ts';
import { newKey } from './seal.ts';

export const CVC_LIFE_MS: number = 15 * 60 * 1000;
/** How long a CVC may live in all when it waits for a cardholder's authentication. */
export const CVC_LIFE_MAX_MS: number = 60 * 60 * 1000;
const EXTENDED_EPOCHS = CVC_LIFE_MAX_MS / CVC_LIFE_MS;
const KEY_ID_DIGITS = 22;

export interface CvcEpochsOptions {
  readonly database: Database;
  readonly provider: KeyProvider;
  readonly clock: Clock;
}

/** The key of one epoch, by the name that a sealed CVC keeps. */
export interface EpochKey {
  readonly id: string;
  readonly key: Secret<Buffer>;
}

interface OpenKey extends EpochKey {
  readonly epoch: number;
}

interface KeyRow extends Record<string, unknown> {
  readonly id: string;
  readonly epoch: number;
  readonly wrapped: Buffer;
}

const SELECT_KEY = 'select id, epoch::float8 as epoch, wrapped from cvc_keys';

/**
 * The keys that CVCs are sealed with: one for every 15 minutes, destroyed when the last CVC under
 * it has ended. What is left of a CVC on a disk after that cannot be read by anybody.
 */
export class CvcEpochs {
  readonly #options: CvcEpochsOptions;
  readonly #open = new Map<string, OpenKey>();

  constructor(options: CvcEpochsOptions) {
    this.#options = options;
  }

  /** The key for CVCs that arrive now. */
  async current(): Promise<EpochKey> {
    const epoch = this.#epochNow();
    const open = [...this.#open.values()].find((key) => key.epoch === epoch);
    return open ?? (await this.#find('epoch', epoch)) ?? (await this.#make(epoch));
  }

  /** The key of this id, or null when it was destroyed. */
  async byId(id: string): Promise<Secret<Buffer> | null> {
    const open = this.#open.get(id) ?? (await this.#find('id', id));
    return open?.key ?? null;
  }

  /** Forgets what is in memory: a crash of the database empties the table behind it. */
  forget(): void {
    this.#open.clear();
  }

  /**
   * Destroys the keys of epochs whose CVCs have all ended, here and in the database; none outlives
   * the longest life of a CVC.
   */
  async destroyEnded(): Promise<void> {
    const oldest = this.#epochNow() - 1;
    await this.#options.database.query(
      `delete from cvc_keys k where epoch < $1
       and (epoch < $2 or not exists (select 1 from cvcs where key_id = k.id))`,
      [oldest, oldest - EXTENDED_EPOCHS],
    );
    // That of an extended CVC goes from memory only: it is opened again when it is needed.
    for (const { id, epoch, key } of this.#open.values()) {
      if (epoch >= oldest) continue;
      key.reveal().fill(0);
      this.#open.delete(id);
    }
  }

  #epochNow(): number {
    return Math.floor(this.#options.clock.nowMs() / CVC_LIFE_MS);
  }

  async #find(column: 'id' | 'epoch', value: string | number): Promise<OpenKey | null> {
    const text = `${SELECT_KEY} where ${column} = $1`;
    const [row] = await this.#options.database.query<KeyRow>(text, [value]);
    return row === undefined ? null : this.#openRow(row);
  }

  async #openRow(row: KeyRow): Promise<OpenKey> {
    const key = await this.#options.provider.unwrap(row.wrapped, wrapContext(row));
    invariant(key !== null, 'the key of a CVC epoch opens');
    const other = this.#open.get(row.id);
    if (other !== undefined) {
      key.reveal().fill(0);
      return other;
    }
    const open = { id: row.id, epoch: row.epoch, key };
    this.#open.set(row.id, open);
    return open;
  }

  /** Makes the key of an epoch, unless another node just did. */
  async #make(epoch: number): Promise<OpenKey> {
    const id = `cvckey_${randomBase62(systemRandom, KEY_ID_DIGITS)}`;
    const fresh = newKey();
    const { provider, database } = this.#options;
    const wrapped = await provider.wrap(fresh, wrapContext({ id, epoch }));
    fresh.reveal().fill(0);
    await database.query(
      `insert into cvc_keys (id, epoch, provider, wrapped) values ($1, $2, $3, $4)
       on conflict (epoch) do nothing`,
      [id, epoch, provider.id, wrapped],
    );
    const kept = await this.#find('epoch', epoch);
    invariant(kept !== null, 'the key of the current CVC epoch exists');
    return kept;
  }
}

function wrapContext({ id, epoch }: { readonly id: string; readonly epoch: number }): string {
  return `coffer cvc key ${id} of epoch ${epoch}`;
}
