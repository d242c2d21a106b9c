import path from 'node:path';
import { OperatorError, systemRandom } from '@coffer/kernel';
import { KeyStore } from '@coffer/server/keys';
import { operatorDatabaseUrl } from '../running/index.ts';

/** What every action takes. */
export const KEYS_FLAGS = {
  account: { type: 'string' },
  'data-dir': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

interface Place {
  readonly account?: string | undefined;
  readonly 'data-dir'?: string | undefined;
}

/** Opens the keys of the account that the flags and the environment name. */
export function withKeys<T>(place: Place, work: (store: KeyStore) => Promise<T>): Promise<T> {
  const dataDir = path.resolve(place['data-dir'] ?? process.env['COFFER_DATA_DIR'] ?? '.coffer');
  const url = operatorDatabaseUrl(dataDir, process.env['DATABASE_URL'] ?? '');
  return KeyStore.use({ url, account: place.account ?? null, random: systemRandom }, work);
}

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** `30m`, `12h`, `90d` in seconds. */
export function readSpan(flag: string, text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new OperatorError(`${flag} is a time such as 30m, 12h or 90d`);
}

/** The one key that an action is about. */
export function readId(positionals: readonly string[]): string {
  const [id = '', ...more] = positionals;
  if (/^mk_[0-9a-f]{16}$/.test(id) && more.length === 0) return id;
  throw new OperatorError('name one key by its id, as `coffer keys list` shows it: mk_…');
}
