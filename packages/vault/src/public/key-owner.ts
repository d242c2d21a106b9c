import type { ResolvedKey } from '@coffer/vault-protocol';
import type { KeyDirectory } from './key-directory.ts';
import { keyRefusal } from './refusals.ts';

/** Whose key it is; throws a 401 when there is none, or nobody knows it. */
export async function keyOwner(
  key: string | null,
  directory: Pick<KeyDirectory, 'resolve'>,
): Promise<ResolvedKey> {
  const owner = key === null ? null : await directory.resolve(key);
  if (owner === null) throw keyRefusal(key !== null);
  return owner;
}
