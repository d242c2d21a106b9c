import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '@coffer/testkit';
import { Secret, systemClock, type Clock } from '@coffer/kernel';
import { AuditLog } from '../audit/audit-log.ts';
import type { KeyProvider } from '../keys/key-provider.ts';
import { newKey, openSealed, seal } from '../keys/seal.ts';
import { Database } from '../store/database.ts';
import { migrateDatabase } from '../store/migrate-database.ts';

/** The vault's database and a key provider, without its process. */
export interface KeyStore {
  readonly database: Database;
  readonly provider: KeyProvider;
  readonly audit: AuditLog;
  readonly url: string;
  remove(): Promise<void>;
}

export async function openKeyStore(clock: Clock = systemClock): Promise<KeyStore> {
  const { url, drop } = await createTestDatabase({ template: 'cde', prepare: migrateDatabase });
  const database = new Database(url, () => undefined);
  const audit = new AuditLog(database, clock);
  return {
    database,
    provider: memoryProvider(),
    audit,
    url,
    remove: async () => {
      await audit.close();
      await database.close();
      await drop();
    },
  };
}

/** A key-encryption key that only this test has. */
function memoryProvider(): KeyProvider {
  const key = newKey();
  return {
    id: `kek_${randomBytes(4).toString('hex')}`,
    wrap: (plain, context) => Promise.resolve(seal(key, plain.reveal(), context)),
    unwrap: (wrapped, context) => {
      const plain = openSealed(key, wrapped, context);
      return Promise.resolve(plain === null ? null : new Secret(plain));
    },
  };
}

/** A clock that stands still until it is moved. */
export function handClock(nowMs: number): Clock & { nowAtMs: number } {
  const clock = { nowAtMs: nowMs, nowMs: () => clock.nowAtMs };
  return clock;
}
