// Goal: no process's role can read another process's tables, nor make roles or databases.
// Method: the real role set-up on a real PostgreSQL, then each role tries the others' schemas.
import pg from 'pg';
import { createTestDatabase } from '@coffer/testkit';
import { afterAll, expect, test } from 'vitest';
import { prepareDatabases, type DatabaseUrls } from './databases.ts';
import { readSettings } from './settings.ts';

const database = await createTestDatabase();
const secrets = {
  tag: Math.random().toString(36).slice(2, 8),
  superuserPassword: 'unused',
  apiRolePassword: 'a',
  cdeRolePassword: 'b',
  cardnetRolePassword: 'c',
  keyPassphrase: 'unused',
  acquirerCredential: 'unused',
  secretKey: 'unused',
  publishableKey: 'unused',
};
const settings = readSettings({ DATABASE_URL: database.url }, '/');
const { urls } = await prepareDatabases(settings, secrets, '/unused');
const ROLES = ['api', 'cde', 'cardnet'] as const;
const SCHEMA = { api: 'coffer', cde: 'cde', cardnet: 'cardnet' } as const;

for (const role of ROLES) await as(role, 'create table mine (secret text)');

afterAll(() => database.drop());

async function as(role: keyof DatabaseUrls, sql: string): Promise<unknown[]> {
  const client = new pg.Client(urls[role]);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('each role works in its own schema by default', async () => {
  for (const role of ROLES) {
    expect(await as(role, 'select current_schema() as schema')).toEqual([{ schema: SCHEMA[role] }]);
    expect(await as(role, 'select * from mine')).toEqual([]);
  }
});

test.each(
  ROLES.flatMap((role) =>
    ROLES.filter((other) => other !== role).map((other) => [role, other] as const),
  ),
)('%s can neither read nor change nor join the schema of %s', async (role, other) => {
  const schema = SCHEMA[other];
  await expect(as(role, `select * from ${schema}.mine`)).rejects.toThrow('permission denied');
  await expect(as(role, `insert into ${schema}.mine values ('x')`)).rejects.toThrow(
    'permission denied',
  );
  await expect(as(role, `create table ${schema}.theirs (n int)`)).rejects.toThrow(
    'permission denied',
  );
  await expect(as(role, `set role coffer_${schema}_${secrets.tag}`)).rejects.toThrow(
    'permission denied',
  );
});

test.each(ROLES)('%s cannot make roles, databases or read server files', async (role) => {
  await expect(as(role, 'create role intruder superuser')).rejects.toThrow('permission denied');
  await expect(as(role, 'create database intruder')).rejects.toThrow('permission denied');
  await expect(as(role, `select pg_read_file('postgresql.conf')`)).rejects.toThrow(
    'permission denied',
  );
});

test('preparing again changes nothing', async () => {
  expect((await prepareDatabases(settings, secrets, '/unused')).urls).toEqual(urls);
});

test('a user who may not make roles is told what to do', async () => {
  const poor = readSettings({ DATABASE_URL: urls.api }, '/');
  await expect(prepareDatabases(poor, secrets, '/unused')).rejects.toThrow(
    "DATABASE_URL's user may not create roles",
  );
});
