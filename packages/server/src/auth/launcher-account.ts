import { mintAccountId, OperatorError, type Clock, type Random } from '@coffer/kernel';
import type { LauncherAccount } from '@coffer/vault-protocol';
import type { Database } from '../store/database.ts';
import type { Transaction } from '../store/transaction.ts';
import { keyDigest, keyShape, lastFour } from './api-key.ts';
import { accountDefaults, type AccountSettings } from './account-settings.ts';

interface Source {
  readonly clock: Clock;
  readonly random: Random;
  readonly purpose: AccountSettings['purpose'];
}

/**
 * Makes the launcher's account for a purpose, once, and gives it the keys that the launcher handed
 * over in place of those of earlier starts. Returns its id.
 */
export async function ensureLauncherAccount(
  db: Database,
  account: LauncherAccount,
  source: Source,
): Promise<string> {
  return db.transaction(async (tx) => {
    // Two servers may start at once.
    await tx.query(`select pg_advisory_xact_lock(hashtext('coffer launcher account'))`, []);
    const accountId = await accountIdFor(tx, source);
    tx.write(
      `update accounts set settings = settings || jsonb_build_object('raw_card_data', $2::boolean)
       where account_id = $1`,
      [accountId, account.rawCards],
    );
    const keys = [account.secretKey, account.publishableKey];
    tx.write(
      `delete from api_keys
       where account_id = $1 and origin = 'launcher' and key_sha256 <> all ($2)`,
      [accountId, keys.map(keyDigest)],
    );
    const nowMs = source.clock.nowMs();
    for (const key of keys) await ensureKey(tx, { accountId, nowMs }, key);
    return accountId;
  });
}

async function accountIdFor(tx: Transaction, source: Source): Promise<string> {
  const [found] = await tx.query<{ account_id: string }>(
    `select account_id from accounts where settings->>'purpose' = $1
     order by created, account_id limit 1`,
    [source.purpose],
  );
  if (found !== undefined) return found.account_id;
  const accountId = mintAccountId(source.random);
  tx.write('insert into accounts (account_id, created, settings) values ($1, $2, $3)', [
    accountId,
    Math.floor(source.clock.nowMs() / 1000),
    { ...accountDefaults, purpose: source.purpose },
  ]);
  return accountId;
}

async function ensureKey(
  tx: Transaction,
  at: { readonly accountId: string; readonly nowMs: number },
  key: string,
): Promise<void> {
  const { accountId, nowMs } = at;
  const shape = keyShape(key);
  if (shape === null || shape.livemode || shape.kind === 'restricted') {
    throw new OperatorError('an account takes test keys here: sk_test_… and pk_test_…');
  }
  const [owner] = await tx.query<{ account_id: string }>(
    `insert into api_keys
       (key_sha256, account_id, livemode, kind, origin, publishable_key, last4, created)
     values ($1, $2, $3, $4, 'launcher', $5, $6, $7)
     on conflict (key_sha256) do update
       set publishable_key = excluded.publishable_key, last4 = excluded.last4,
         created = coalesce(api_keys.created, excluded.created)
     returning account_id`,
    [
      keyDigest(key),
      accountId,
      shape.livemode,
      shape.kind,
      // Hosted pages call with it. A secret key is never kept.
      shape.kind === 'publishable' ? key : null,
      lastFour(key),
      Math.floor(nowMs / 1000),
    ],
  );
  if (owner?.account_id !== accountId) {
    throw new OperatorError('a key that was set already belongs to another account');
  }
}
