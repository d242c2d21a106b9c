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
export async function withKeys<T>(place: Place, work: (store: KeyStore) => Promise<T>): Promise<T> {
  const dataDir = path.resolve(place['data-dir'] ?? process.env['COFFER_DATA_DIR'] ?? '.coffer');
  const url = operatorDatabaseUrl(dataDir, process.env['DATABASE_URL'] ?? '');
  const at = { url, account: place.account ?? null, random: systemRandom };
  return KeyStore.use(at, work).catch((error: unknown) => {
    throw unreached(error) ?? error;
  });
}

/** PostgreSQL's codes for a schema without what is asked of it. */
const NOT_UP_TO_DATE: readonly string[] = ['42P01', '42703'];

/** Why the database did not answer, where that is for the operator to mend. */
function unreached(error: unknown): OperatorError | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return null;
  if (NOT_UP_TO_DATE.includes(error.code)) {
    return new OperatorError(
      'The database is not up to date: start the installation, or run `coffer migrate`.',
    );
  }
  return new OperatorError(`The database does not answer: ${error.message || error.code}`);
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
