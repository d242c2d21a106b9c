import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { migrate, OperatorError, type Migration } from '@coffer/kernel';
import { loadSecrets, prepareDataDir } from '../start/data-dir.ts';
import { prepareDatabases } from '../start/databases.ts';
import { ROOT } from '../start/service.ts';
import { readSettings } from '../start/settings.ts';

/**
 * `coffer migrate`: makes the roles and schemas in the operator's PostgreSQL and brings every
 * schema up to date, ahead of a start. (Every process also brings its own schema up to date when it
 * starts.)
 */
export async function runMigrate(): Promise<number> {
  const settings = readSettings(process.env, process.cwd());
  if (settings.databaseUrl === null) {
    throw new OperatorError(
      'Set DATABASE_URL; the embedded database is prepared by "coffer start".',
    );
  }
  prepareDataDir(settings.dataDir);
  const { urls } = await prepareDatabases(settings, loadSecrets(settings.dataDir), '');
  for (const [name, url] of [
    ['server', urls.api],
    ['vault', urls.cde],
    ['sandbox', urls.cardnet],
  ] as const) {
    const applied = await migrateSchema(url, readMigrations(name));
    process.stdout.write(`${name}: ${applied.length === 0 ? 'up to date' : applied.join(', ')}\n`);
  }
  return 0;
}

async function migrateSchema(url: string, steps: readonly Migration[]): Promise<string[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await migrate(client, steps);
  } finally {
    await client.end();
  }
}

function readMigrations(packageName: string): Migration[] {
  const folder = path.join(ROOT, 'packages', packageName, 'migrations');
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => ({ name, sql: fs.readFileSync(path.join(folder, name), 'utf8') }));
}
