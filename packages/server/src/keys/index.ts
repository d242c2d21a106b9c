export { KeyStore, type ListedKey, type MadeKey, type NewKey } from './key-store.ts';
export type { KeyKind } from '../auth/api-key.ts';
