import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '@coffer/kernel';

const MIGRATIONS_DIR = path.join(import.meta.dirname, '../../migrations');

/** Brings the schema of the vault's role up to date; safe from several processes at once. */
export async function migrateDatabase(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await migrate(client, readMigrations());
  } finally {
    await client.end();
  }
}

function readMigrations(): { name: string; sql: string }[] {
  const names = fs.readdirSync(MIGRATIONS_DIR).filter((name) => name.endsWith('.sql'));
  return names.map((name) => ({
    name,
    sql: fs.readFileSync(path.join(MIGRATIONS_DIR, name), 'utf8'),
  }));
}
