import type { ResolvedKey } from '@coffer/vault-protocol';
import { readAccountSettings } from '../auth/account-settings.ts';
import type { KeyDirectory } from '../auth/api-key.ts';
import type { Queryable } from '../store/queryable.ts';

/** Whose key has that digest; null when nobody's has. */
export async function resolveKey(
  db: Queryable,
  directory: KeyDirectory,
  digest: string,
): Promise<ResolvedKey | null> {
  const caller = await directory.resolve(digest);
  if (caller === null) return null;
  const settings = await readAccountSettings(db, caller.accountId);
  return {
    account_id: caller.accountId,
    livemode: caller.livemode,
    kind: caller.keyKind,
    raw_card_data: settings.raw_card_data,
  };
}
