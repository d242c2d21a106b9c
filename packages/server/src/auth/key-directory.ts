import type { Clock } from '@coffer/kernel';
import type { Caller } from '../api/caller.ts';
import type { Queryable } from '../store/queryable.ts';
import { keyId, type KeyKind } from './api-key.ts';

interface KeyRow {
  readonly account_id: string;
  readonly livemode: boolean;
  readonly kind: KeyKind;
  readonly permissions: readonly string[] | null;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly line: string | null;
}

/** A key that there is, or was. */
export interface KnownKey {
  readonly caller: Caller;
  /** From this second on it is refused; null: it stays. */
  readonly expiresAt: number | null;
}

/** Revoking or adding a key takes effect within this time on every server. */
const CACHE_TTL_MS = 1_000;
const CACHE_ENTRIES_MAX = 10_000;

/** Looks keys up by digest; answers, also negative ones, are kept for a second. */
export class KeyDirectory {
  readonly #db: Queryable;
  readonly #clock: Clock;
  /** Ages are counted by a clock that nobody sets: it must not be set back while a key is gone. */
  readonly #steadyMs: () => number;
  readonly #cache = new Map<string, { known: KnownKey | null; untilMs: number }>();
  /** When keys were used, as far as it is not written yet. */
  readonly #uses = new Map<string, number>();

  constructor(db: Queryable, clock: Clock, steadyMs: () => number = () => performance.now()) {
    this.#db = db;
    this.#clock = clock;
    this.#steadyMs = steadyMs;
  }

  async resolve(digest: string): Promise<KnownKey | null> {
    const cached = this.#cache.get(digest);
    if (cached !== undefined && cached.untilMs > this.#steadyMs()) return cached.known;
    return this.look(digest);
  }

  /** The same from the database: for whoever keeps the answer for a second itself. */
  async look(digest: string): Promise<KnownKey | null> {
    // Counted from before the question: a key that is revoked meanwhile is kept no longer either.
    const askedMs = this.#steadyMs();
    const [row] = await this.#db.query<KeyRow>(
      `select account_id, livemode, kind, permissions, expires_at, revoked_at, line
       from api_keys where key_sha256 = $1`,
      [digest],
    );
    const known = row === undefined ? null : knownKey(row, digest);
    if (this.#cache.size >= CACHE_ENTRIES_MAX) this.#cache.clear();
    this.#cache.set(digest, { known, untilMs: askedMs + CACHE_TTL_MS });
    if (known !== null) this.#uses.set(digest, Math.floor(this.#clock.nowMs() / 1000));
    return known;
  }

  isExpired(known: KnownKey): boolean {
    return known.expiresAt !== null && known.expiresAt * 1000 <= this.#clock.nowMs();
  }

  /** Writes when keys were last used. A job, so that no request waits for it. */
  async noteUses(): Promise<void> {
    const uses = [...this.#uses];
    this.#uses.clear();
    if (uses.length === 0) return;
    await this.#db.query(
      `update api_keys set last_used = used.at
       from unnest($1::text[], $2::bigint[]) as used (key_sha256, at)
       where api_keys.key_sha256 = used.key_sha256
         and (api_keys.last_used is null or api_keys.last_used < used.at)`,
      [uses.map(([digest]) => digest), uses.map(([, at]) => at)],
    );
  }
}

function knownKey(row: KeyRow, digest: string): KnownKey {
  const { account_id: accountId, livemode, kind, permissions, line } = row;
  return {
    caller: {
      ...{ accountId, livemode, keySha256: digest },
      keyKind: kind === 'publishable' ? 'publishable' : 'secret',
      // The table says that restricted keys, and they alone, have permissions.
      restriction: permissions === null ? null : { line: line ?? keyId(digest), permissions },
    },
    expiresAt: row.revoked_at === null ? row.expires_at : 0,
  };
}
