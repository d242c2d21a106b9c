import { systemRandom } from '@coffer/kernel';
import { KeyStore, type MadeKey, type NewKey } from '../keys/key-store.ts';
import type { TestServer } from './test-server.ts';

/** Works on the keys of the merchant, as an operator does. */
export function keysOf<T>(server: TestServer, work: (store: KeyStore) => Promise<T>): Promise<T> {
  return KeyStore.use({ url: server.databaseUrl, account: null, random: systemRandom }, work);
}

/** A key as `coffer keys create` makes it: a secret one, unless it is given permissions. */
export function makeKey(server: TestServer, change: Partial<NewKey> = {}): Promise<MadeKey> {
  const kind = change.permissions == null ? 'secret' : 'restricted';
  const init = { kind, livemode: false, name: 'Test', permissions: null, lifeS: null } as const;
  return keysOf(server, (store) => store.create({ ...init, ...change }));
}
