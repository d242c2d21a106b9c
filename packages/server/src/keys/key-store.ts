import {
  invariant,
  isPermission,
  OperatorError,
  PERMISSION_RESOURCES,
  randomBase62,
  type Random,
} from '@coffer/kernel';
import { keyDigest, keyId, lastFour, type KeyKind } from '../auth/api-key.ts';
import { Database } from '../store/database.ts';
import type { Queryable } from '../store/queryable.ts';
import type { Transaction } from '../store/transaction.ts';

const KEY_DIGITS = 43; // 256 bits in base 62
const NAME_MAX_CHARS = 100;
/** Of one account, that have not ended. */
const KEYS_MAX = 100;
const LIFE_MAX_S = 10 * 366 * 86_400;
/** For how long a rolled key may go on beside the new one. */
const OVERLAP_MAX_S = 7 * 86_400;

const PREFIXES: Readonly<Record<KeyKind, string>> = {
  secret: 'sk',
  publishable: 'pk',
  restricted: 'rk',
};

/** A key as an operator sees it. Times are Unix seconds. */
export interface ListedKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly livemode: boolean;
  readonly name: string;
  /** Of a restricted key. */
  readonly permissions: readonly string[] | null;
  readonly last4: string | null;
  readonly created: number | null;
  /** Coarse: written about once a minute. */
  readonly last_used: number | null;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  /** `launcher`: handed over at each start of the installation. */
  readonly origin: 'launcher' | 'operator';
}

export interface NewKey {
  readonly kind: KeyKind;
  readonly livemode: boolean;
  readonly name: string;
  readonly permissions: readonly string[] | null;
  /** Seconds until it expires; null: it stays. */
  readonly lifeS: number | null;
}

/** A key that was just made. Its text is told here and never again. */
export interface MadeKey {
  readonly key: string;
  readonly listed: ListedKey;
}

const COLUMNS =
  'key_sha256, kind, livemode, name, permissions, last4, created, last_used, expires_at, ' +
  'revoked_at, origin';

type KeyRow = Omit<ListedKey, 'id'> & { readonly key_sha256: string };

interface Insertion extends NewKey {
  /** The id of the first of the keys that were rolled into it; null: it is the first. */
  readonly line: string | null;
}

/**
 * The API keys of one account, for whoever runs the installation. It works on the database: no key,
 * not even a secret one, can make another, so one that leaked is of no use once it is revoked.
 */
export class KeyStore {
  readonly #db: Database;
  readonly #random: Random;
  readonly accountId: string;

  private constructor(db: Database, random: Random, accountId: string) {
    this.#db = db;
    this.#random = random;
    this.accountId = accountId;
  }

  /** Works on the keys of an account: the one that is named, else the only merchant's. */
  static async use<T>(
    at: { readonly url: string; readonly account: string | null; readonly random: Random },
    work: (store: KeyStore) => Promise<T>,
  ): Promise<T> {
    const db = new Database(at.url, () => undefined);
    try {
      return await work(new KeyStore(db, at.random, await findAccount(db, at.account)));
    } finally {
      await db.close();
    }
  }

  /** The newest first. Ended ones are among them for 90 days. */
  async list(): Promise<readonly ListedKey[]> {
    const rows = await this.#db.query<KeyRow>(
      `select ${COLUMNS} from api_keys where account_id = $1
       order by created desc nulls last, key_sha256`,
      [this.accountId],
    );
    return rows.map(listed);
  }

  create(init: NewKey): Promise<MadeKey> {
    checkInit(init);
    return this.#db.transaction((tx) => this.#insert(tx, { ...init, line: null }));
  }

  /**
   * Puts a new key in the place of one, with the same name, permissions and length of life. The old
   * one goes on for `overlapS` seconds, or ends now.
   */
  roll(id: string, overlapS: number): Promise<MadeKey> {
    if (overlapS > OVERLAP_MAX_S) {
      throw new OperatorError('A rolled key can go on for seven days at most.');
    }
    return this.#db.transaction(async (tx) => {
      const old = await this.#lock(tx, id);
      const { kind, livemode, name, permissions, created, expires_at } = old;
      const lifeS = expires_at === null || created === null ? null : expires_at - created;
      const made = await this.#insert(tx, {
        ...{ kind, livemode, name, permissions, lifeS },
        line: old.line ?? id,
      });
      this.#end(tx, id, overlapS);
      return made;
    });
  }

  /** From now on every server refuses the key, within a second. */
  async revoke(id: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      await this.#lock(tx, id);
      this.#end(tx, id, 0);
    });
  }

  async #insert(tx: Transaction, init: Insertion): Promise<MadeKey> {
    const { kind, livemode, name, permissions, lifeS, line } = init;
    // Two of these at once must not both find room; the account's row is there for the lock.
    await tx.query('select 1 from accounts where account_id = $1 for update', [this.accountId]);
    const [{ count } = { count: 0 }] = await tx.query<{ count: number }>(
      `select count(*) as count from api_keys where account_id = $1 and revoked_at is null
         and (expires_at is null or expires_at > extract(epoch from now()))`,
      [this.accountId],
    );
    if (count >= KEYS_MAX) {
      throw new OperatorError(`The account has ${KEYS_MAX} keys: revoke one that is not needed.`);
    }
    const mode = livemode ? 'live' : 'test';
    const key = `${PREFIXES[kind]}_${mode}_${randomBase62(this.#random, KEY_DIGITS)}`;
    const [row] = await tx.query<KeyRow>(
      `insert into api_keys (account_id, key_sha256, kind, livemode, name, permissions, last4,
         origin, publishable_key, created, expires_at, line)
       values ($1, $2, $3, $4, $5, $6, $7, 'operator', $8, extract(epoch from now())::bigint,
         extract(epoch from now())::bigint + $9::bigint, $10)
       returning ${COLUMNS}`,
      [
        ...[this.accountId, keyDigest(key), kind, livemode, name, permissions, lastFour(key)],
        // Hosted pages call with it. No other key's text is ever kept.
        kind === 'publishable' ? key : null,
        ...[lifeS, line],
      ],
    );
    invariant(row !== undefined, 'an inserted row is returned');
    return { key, listed: listed(row) };
  }

  async #lock(tx: Transaction, id: string): Promise<KeyRow & { readonly line: string | null }> {
    const [row] = await tx.query<
      KeyRow & { readonly ended: boolean; readonly line: string | null }
    >(
      `select ${COLUMNS}, line, revoked_at is not null
         or coalesce(expires_at <= extract(epoch from now()), false) as ended
       from api_keys where account_id = $1 and 'mk_' || left(key_sha256, 16) = $2 for update`,
      [this.accountId, id],
    );
    if (row === undefined) throw new OperatorError(`There is no key ${id}.`);
    if (row.origin === 'launcher') throw new OperatorError(OF_THE_LAUNCHER);
    if (row.ended) throw new OperatorError(`The key ${id} has ended already.`);
    return row;
  }

  #end(tx: Transaction, id: string, inS: number): void {
    tx.write(
      inS === 0
        ? `update api_keys set revoked_at = extract(epoch from now())::bigint
           where account_id = $1 and 'mk_' || left(key_sha256, 16) = $2`
        : `update api_keys set expires_at =
             least(expires_at, extract(epoch from now())::bigint + $3::bigint)
           where account_id = $1 and 'mk_' || left(key_sha256, 16) = $2`,
      inS === 0 ? [this.accountId, id] : [this.accountId, id, inS],
    );
  }
}

const OF_THE_LAUNCHER =
  'This key is handed over at each start: stop the installation, then set another ' +
  'COFFER_TEST_SECRET_KEY or COFFER_TEST_PUBLISHABLE_KEY, or, where none is set, take secretKey ' +
  'or publishableKey out of secrets.json in the data folder, and start again.';

function checkInit({ kind, name, permissions, lifeS }: NewKey): void {
  // It is printed to terminals.
  if (name.length > NAME_MAX_CHARS || /\p{C}/u.test(name)) {
    throw new OperatorError(`A name has ${NAME_MAX_CHARS} characters at most, all of them seen.`);
  }
  if ((kind === 'restricted') !== (permissions !== null)) {
    throw new OperatorError('A restricted key has permissions, and no other key has.');
  }
  if (permissions?.length === 0) throw new OperatorError('A restricted key needs a permission.');
  const unknown = permissions?.find((one) => !isPermission(one));
  if (unknown !== undefined) throw new OperatorError(noPermission(unknown));
  if (lifeS !== null && (lifeS <= 0 || lifeS > LIFE_MAX_S)) {
    throw new OperatorError('A key lives for ten years at most.');
  }
}

function noPermission(text: string): string {
  const names = PERMISSION_RESOURCES.map((name) => `rak_${name}_read`).join(', ');
  return `There is no permission ${text}. There are, and the same with _write: ${names}.`;
}

async function findAccount(db: Queryable, named: string | null): Promise<string> {
  const rows = await db.query<{ account_id: string }>(
    `select account_id from accounts
     where account_id = $1 or ($1::text is null and settings->>'purpose' = 'merchant')
     order by created, account_id`,
    [named],
  );
  const [first] = rows;
  if (first === undefined) {
    throw new OperatorError(named === null ? 'There is no account.' : `There is no ${named}.`);
  }
  if (rows.length === 1) return first.account_id;
  const ids = rows.map(({ account_id }) => account_id).join(', ');
  throw new OperatorError(`Name the account with --account: ${ids}`);
}

function listed({ key_sha256, ...row }: KeyRow): ListedKey {
  return { id: keyId(key_sha256), ...row };
}
