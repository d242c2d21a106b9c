import { createHash } from 'node:crypto';
import type { Clock } from '@coffer/kernel';
import type { Caller } from '../api/caller.ts';
import type { Queryable } from '../store/queryable.ts';
import type { Scope } from '../store/scope.ts';

/** A key as its holder writes it: `sk_test_…`. */
const KEY_SHAPE = /^(sk|pk)_(test|live)_[A-Za-z0-9_]{10,240}$/;

/** What a key's own text says of it. */
export interface KeyShape {
  readonly kind: 'secret' | 'publishable';
  readonly livemode: boolean;
}

export function keyShape(key: string): KeyShape | null {
  const [, kind, mode] = KEY_SHAPE.exec(key) ?? [];
  if (kind === undefined) return null;
  return { kind: kind === 'sk' ? 'secret' : 'publishable', livemode: mode === 'live' };
}

/** How a key is stored and looked up: nobody who reads the table can use it. */
export function keyDigest(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

interface KeyRow {
  readonly account_id: string;
  readonly livemode: boolean;
  readonly kind: 'secret' | 'publishable';
}

/** Revoking or adding a key takes effect within this time on every server. */
const CACHE_TTL_MS = 1_000;
const CACHE_ENTRIES_MAX = 10_000;

/** Looks keys up by digest; answers, also negative ones, are kept for a second. */
export class KeyDirectory {
  readonly #db: Queryable;
  readonly #clock: Clock;
  readonly #cache = new Map<string, { caller: Caller | null; untilMs: number }>();

  constructor(db: Queryable, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async resolve(digest: string): Promise<Caller | null> {
    const cached = this.#cache.get(digest);
    if (cached !== undefined && cached.untilMs > this.#clock.nowMs()) return cached.caller;
    const [row] = await this.#db.query<KeyRow>(
      'select account_id, livemode, kind from api_keys where key_sha256 = $1',
      [digest],
    );
    const caller =
      row === undefined
        ? null
        : {
            accountId: row.account_id,
            livemode: row.livemode,
            keyKind: row.kind,
            keySha256: digest,
          };
    if (this.#cache.size >= CACHE_ENTRIES_MAX) this.#cache.clear();
    this.#cache.set(digest, { caller, untilMs: this.#clock.nowMs() + CACHE_TTL_MS });
    return caller;
  }
}

/** The key that hosted pages of an account call with; null when none was handed over to be kept. */
export async function publishableKeyOf(db: Queryable, scope: Scope): Promise<string | null> {
  const [row] = await db.query<{ publishable_key: string }>(
    `select publishable_key from api_keys
     where account_id = $1 and livemode = $2 and publishable_key is not null
     order by key_sha256 limit 1`,
    [scope.accountId, scope.livemode],
  );
  return row?.publishable_key ?? null;
}
