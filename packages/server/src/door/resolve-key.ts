import type { ResolvedKey } from '@coffer/vault-protocol';
import { readAccountSettings } from '../auth/account-settings.ts';
import type { KeyDirectory } from '../auth/key-directory.ts';
import type { Queryable } from '../store/queryable.ts';

/** Whose key has that digest; null when nobody's has. Whoever asks keeps it for a second. */
export async function resolveKey(
  db: Queryable,
  directory: KeyDirectory,
  digest: string,
): Promise<ResolvedKey | null> {
  const known = await directory.look(digest);
  if (known === null) return null;
  const { caller } = known;
  const settings = await readAccountSettings(db, caller.accountId);
  return {
    account_id: caller.accountId,
    livemode: caller.livemode,
    kind: caller.keyKind,
    permissions: caller.restriction?.permissions ?? null,
    expires_at: known.expiresAt,
    raw_card_data: settings.raw_card_data,
  };
}
