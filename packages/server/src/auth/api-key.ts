import { hash } from 'node:crypto';
import type { Queryable } from '../store/queryable.ts';
import type { Scope } from '../store/scope.ts';

/** A key as its holder writes it: `sk_test_…`. */
const KEY_SHAPE = /^(sk|pk|rk)_(test|live)_[A-Za-z0-9_]{10,240}$/;

export type KeyKind = 'secret' | 'publishable' | 'restricted';

/** What a key's own text says of it. */
export interface KeyShape {
  readonly kind: KeyKind;
  readonly livemode: boolean;
}

const KIND_OF_PREFIX: Readonly<Record<string, KeyKind>> = {
  sk: 'secret',
  pk: 'publishable',
  rk: 'restricted',
};

export function keyShape(key: string): KeyShape | null {
  const [, prefix = '', mode] = KEY_SHAPE.exec(key) ?? [];
  const kind = KIND_OF_PREFIX[prefix];
  return kind === undefined ? null : { kind, livemode: mode === 'live' };
}

/** How a key is stored and looked up: nobody who reads the table can use it. */
export function keyDigest(key: string): string {
  return hash('sha256', key);
}

/** What an operator recognises a key by. */
export function lastFour(key: string): string {
  return key.slice(-4);
}

const KEY_ID_DIGITS = 16;

/** What a key is called where its text must not be told. */
export function keyId(digest: string): string {
  return `mk_${digest.slice(0, KEY_ID_DIGITS)}`;
}

/**
 * The key that hosted pages of an account call with: the one that stays longest, of these the
 * newest. Null when none was handed over to be kept.
 */
export async function publishableKeyOf(db: Queryable, scope: Scope): Promise<string | null> {
  const [row] = await db.query<{ publishable_key: string }>(
    `select publishable_key from api_keys
     where account_id = $1 and livemode = $2 and publishable_key is not null
       and revoked_at is null
       and (expires_at is null or expires_at > extract(epoch from now()))
     order by expires_at desc nulls first, created desc nulls last, key_sha256 limit 1`,
    [scope.accountId, scope.livemode],
  );
  return row?.publishable_key ?? null;
}
