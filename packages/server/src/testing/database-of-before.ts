import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@coffer/kernel';
import { createTestDatabase } from '@coffer/testkit';
import pg from 'pg';
import { migrateDatabase } from '../store/migrations.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');

export interface DatabaseOfBefore {
  readonly url: string;
  readonly client: pg.Client;
  bringUpToDate(): Promise<void>;
  drop(): Promise<void>;
}

/** A database with all migrations before the one that is named. */
export async function databaseOfBefore(migration: string): Promise<DatabaseOfBefore> {
  const database = await createTestDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  const names = (await readdir(MIGRATIONS)).filter((name) => name < migration);
  const steps = names.map(async (name) => ({
    name,
    sql: await readFile(join(MIGRATIONS, name), 'utf8'),
  }));
  await migrate(client, await Promise.all(steps));
  return {
    url: database.url,
    client,
    bringUpToDate: () => migrateDatabase(database.url),
    drop: async () => {
      await client.end();
      await database.drop();
    },
  };
}
