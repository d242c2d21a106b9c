import { mintAccountId, OperatorError, type Clock, type Random } from '@coffer/kernel';
import type { ServerConfig } from '@coffer/vault-protocol';
import type { Database } from '../store/database.ts';
import type { Transaction } from '../store/transaction.ts';
import { keyDigest, keyShape } from './api-key.ts';
import { accountDefaults } from './account-settings.ts';

/**
 * Makes the first account, once, and gives it the keys that the launcher handed over in place of
 * those of earlier starts. Returns its id.
 */
export async function ensureFirstAccount(
  db: Database,
  first: ServerConfig['firstAccount'],
  source: { readonly clock: Clock; readonly random: Random },
): Promise<string> {
  return db.transaction(async (tx) => {
    // Two servers may start at once.
    await tx.query(`select pg_advisory_xact_lock(hashtext('coffer first account'))`, []);
    const accountId = await firstAccountId(tx, source);
    tx.write(
      `update accounts set settings = settings || jsonb_build_object('raw_card_data', $2::boolean)
       where account_id = $1`,
      [accountId, first.rawCards],
    );
    const keys = [first.secretKey, first.publishableKey];
    tx.write(
      `delete from api_keys
       where account_id = $1 and origin = 'launcher' and key_sha256 <> all ($2)`,
      [accountId, keys.map(keyDigest)],
    );
    for (const key of keys) await ensureKey(tx, accountId, key);
    return accountId;
  });
}

async function firstAccountId(
  tx: Transaction,
  source: { readonly clock: Clock; readonly random: Random },
): Promise<string> {
  const [found] = await tx.query<{ account_id: string }>(
    'select account_id from accounts order by created, account_id limit 1',
    [],
  );
  if (found !== undefined) return found.account_id;
  const accountId = mintAccountId(source.random);
  tx.write('insert into accounts (account_id, created, settings) values ($1, $2, $3)', [
    accountId,
    Math.floor(source.clock.nowMs() / 1000),
    { ...accountDefaults },
  ]);
  return accountId;
}

async function ensureKey(tx: Transaction, accountId: string, key: string): Promise<void> {
  const shape = keyShape(key);
  if (shape === null || shape.livemode) {
    throw new OperatorError('the first account takes test keys: sk_test_… and pk_test_…');
  }
  const [owner] = await tx.query<{ account_id: string }>(
    `insert into api_keys (key_sha256, account_id, livemode, kind, origin)
     values ($1, $2, $3, $4, 'launcher')
     on conflict (key_sha256) do update set origin = api_keys.origin returning account_id`,
    [keyDigest(key), accountId, shape.livemode, shape.kind],
  );
  if (owner?.account_id !== accountId) {
    throw new OperatorError('a key of the first account already belongs to another account');
  }
}
