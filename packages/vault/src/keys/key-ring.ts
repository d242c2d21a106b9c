import {
  invariant,
  OperatorError,
  randomBase62,
  systemRandom,
  type Clock,
  type Secret,
} from '@coffer/kernel';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { KeyProvider } from './key-provider.ts';
import { newKey } from './seal.ts';

/** When the key for new cards is replaced. PCI DSS 3.7.4: at the end of its cryptoperiod. */
export interface RotationLimits {
  /** Far below the 2^32 that random GCM nonces allow. */
  readonly usesMax: number;
  readonly ageMaxMs: number;
  /** Uses are reserved in blocks, so that the count costs one commit a block. */
  readonly usesPerBlock: number;
}

export const ROTATION: RotationLimits = {
  usesMax: 2 ** 20,
  ageMaxMs: 90 * 24 * 3600 * 1000,
  usesPerBlock: 1024,
};

/** A data key that may encrypt now. */
export interface DataKey {
  readonly id: string;
  readonly key: Secret<Buffer>;
}

type Purpose = 'card' | 'fingerprint' | 'digest';

interface KeyRow extends Record<string, unknown> {
  id: string;
  purpose: Purpose;
  wrapped: Buffer;
}

export interface KeyRingOptions {
  readonly database: Database;
  readonly provider: KeyProvider;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly rotation: RotationLimits;
}

const KEY_ID_DIGITS = 16;
/** A key that another node has retired encrypts no longer than this. */
const REREAD_MS = 60_000;
/**
 * Retired keys that stay unwrapped in memory; with one more, the oldest is unwrapped anew at need.
 */
const KEYS_IN_MEMORY_MAX = 256;

/** The installation's data keys, kept in the database wrapped by the key provider. */
export class KeyRing {
  readonly #options: KeyRingOptions;
  readonly #open = new Map<string, Secret<Buffer>>();
  #current: { readonly key: DataKey; readonly untilMs: number; left: number } | null = null;
  #reserving: Promise<void> | null = null;

  /** For the fingerprints of cards, and for every other keyed digest. They are never replaced. */
  readonly fingerprintKey: Secret<Buffer>;
  readonly digestKey: Secret<Buffer>;

  private constructor(
    options: KeyRingOptions,
    fixed: { fingerprintKey: Secret<Buffer>; digestKey: Secret<Buffer> },
  ) {
    this.#options = options;
    this.fingerprintKey = fixed.fingerprintKey;
    this.digestKey = fixed.digestKey;
  }

  /** Opens the ring, and makes its first keys when the database has none. */
  static async open(options: KeyRingOptions): Promise<KeyRing> {
    const fixed = async (purpose: Purpose): Promise<Secret<Buffer>> => {
      const row =
        (await keyInUse(options.database, purpose)) ??
        (await options.database.transaction((tx) => makeKey(tx, options, purpose)));
      return unwrapRow(options, row);
    };
    const fingerprintKey = await fixed('fingerprint');
    const ring = new KeyRing(options, { fingerprintKey, digestKey: await fixed('digest') });
    await ring.encryptionKey();
    return ring;
  }

  /** The key to seal one new card with. Counts as one use. */
  async encryptionKey(): Promise<DataKey> {
    for (;;) {
      const current = this.#current;
      if (current !== null && current.left > 0 && this.#options.clock.nowMs() < current.untilMs) {
        current.left -= 1;
        return current.key;
      }
      this.#reserving ??= this.#reserve().finally(() => (this.#reserving = null));
      await this.#reserving;
    }
  }

  /** A key by its id, retired or not, to open what it sealed. */
  async decryptionKey(id: string): Promise<Secret<Buffer>> {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    const [row] = await this.#options.database.query<KeyRow>(
      'select id, purpose, wrapped from keys where id = $1',
      [id],
    );
    invariant(row !== undefined, 'a stored card names a key that exists');
    return this.#keep(row);
  }

  async #keep(row: KeyRow): Promise<Secret<Buffer>> {
    const key = await unwrapRow(this.#options, row);
    const [oldest] = this.#open.keys();
    if (this.#open.size >= KEYS_IN_MEMORY_MAX && oldest !== undefined) this.#open.delete(oldest);
    this.#open.set(row.id, key);
    return key;
  }

  /** Reserves a block of uses of the key in use; replaces that key first when it is due. */
  async #reserve(): Promise<void> {
    const { usesPerBlock, usesMax, ageMaxMs } = this.#options.rotation;
    const row = await this.#options.database.transaction(async (tx) => {
      // One rotation at a time, whichever node makes it.
      await tx.query(`select pg_advisory_xact_lock(hashtext('coffer card key'))`, []);
      const reserved = await reserveBlock(tx, usesPerBlock);
      if (reserved !== null && reserved.uses <= usesMax && reserved.ageMs < ageMaxMs) {
        return reserved;
      }
      await retireKey(tx, this.#options, reserved?.id ?? null);
      await makeKey(tx, this.#options, 'card');
      const made = await reserveBlock(tx, usesPerBlock);
      invariant(made !== null, 'a key just made is in use');
      return made;
    });
    this.#current = {
      key: { id: row.id, key: this.#open.get(row.id) ?? (await this.#keep(row)) },
      untilMs: this.#options.clock.nowMs() + Math.min(REREAD_MS, ageMaxMs - row.ageMs),
      left: usesPerBlock,
    };
  }
}

interface ReservedRow extends KeyRow {
  uses: number;
  ageMs: number;
}

async function reserveBlock(tx: Queryable, uses: number): Promise<ReservedRow | null> {
  const [row] = await tx.query<ReservedRow>(
    `update keys set uses = uses + $1 where purpose = 'card' and retired_at is null
     returning id, purpose, wrapped, uses::float8 as uses,
       (extract(epoch from now() - created_at) * 1000)::float8 as "ageMs"`,
    [uses],
  );
  return row ?? null;
}

async function retireKey(tx: Queryable, options: KeyRingOptions, id: string | null): Promise<void> {
  if (id === null) return;
  await tx.query('update keys set retired_at = now() where id = $1', [id]);
  options.audit.record({ event: 'key_retired', accountId: null, subject: id });
}

async function keyInUse(database: Queryable, purpose: Purpose): Promise<KeyRow | null> {
  const [row] = await database.query<KeyRow>(
    'select id, purpose, wrapped from keys where purpose = $1 and retired_at is null',
    [purpose],
  );
  return row ?? null;
}

/** Makes a key, unless another node just did. */
async function makeKey(tx: Queryable, options: KeyRingOptions, purpose: Purpose): Promise<KeyRow> {
  const id = `key_${randomBase62(systemRandom, KEY_ID_DIGITS)}`;
  const plain = newKey();
  const wrapped = await options.provider.wrap(plain, wrapContext(id, purpose));
  plain.reveal().fill(0);
  const made = await tx.query(
    `insert into keys (id, purpose, provider, wrapped) values ($1, $2, $3, $4)
     on conflict (purpose) where retired_at is null do nothing returning id`,
    [id, purpose, options.provider.id, wrapped],
  );
  if (made.length > 0) {
    options.audit.record({ event: 'key_created', accountId: null, subject: id });
  }
  const row = await keyInUse(tx, purpose);
  invariant(row !== null, 'a key just made is in use');
  return row;
}

async function unwrapRow(options: KeyRingOptions, row: KeyRow): Promise<Secret<Buffer>> {
  const key = await options.provider.unwrap(row.wrapped, wrapContext(row.id, row.purpose));
  if (key === null) {
    throw new OperatorError(
      `The key file does not open the keys of this database: put back the file that belongs to it.`,
    );
  }
  options.audit.record({ event: 'key_loaded', accountId: null, subject: row.id });
  return key;
}

function wrapContext(id: string, purpose: Purpose): string {
  return `coffer data key ${id} ${purpose}`;
}
