// Goal: no process's role can read another process's tables, nor make roles or databases.
// Method: the real role set-up on a real PostgreSQL, then each role tries the others' schemas.
import pg from 'pg';
import { createTestDatabase } from '@coffer/testkit';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
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
  leakcheckSecretKey: 'unused',
  leakcheckPublishableKey: 'unused',
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

describe('with a role for the vault from the operator', () => {
  const own = (name: string): string => {
    const url = new URL(database.url);
    [url.username, url.password] = [`${name}_${secrets.tag}`, 'p'];
    return url.href;
  };
  const prepare = (env: Record<string, string>) =>
    prepareDatabases(readSettings(env, '/'), secrets, '/unused');

  beforeEach(async () => {
    const admin = new pg.Client(database.url);
    await admin.connect();
    for (const name of ['own_api', 'own_cards', 'own_net']) {
      await admin.query(
        `do $$ begin create role ${name}_${secrets.tag} login password 'p'; exception when duplicate_object then null; end $$`,
      );
      await admin.query(
        `do $$ begin execute format('grant create on database %I to ${name}_${secrets.tag}', current_database()); end $$`,
      );
    }
    await admin.query('drop schema if exists cde, coffer, cardnet cascade');
    await admin.end();
  });

  test('an administrator is not the server’s role', async () => {
    const env = { DATABASE_URL: database.url, COFFER_VAULT_DATABASE_URL: own('own_cards') };
    const { urls: made } = await prepare(env);
    expect(new URL(made.api).username).toBe(`coffer_coffer_${secrets.tag}`);
    expect(made.cde).toBe(own('own_cards'));
    const client = new pg.Client(made.cde);
    await client.connect();
    await client.query('create table cards (secret text)');
    await client.end();
    await expect(as('api', 'select * from cde.cards')).rejects.toThrow('permission denied');
  });

  test('a server’s role without a role for the network is refused', async () => {
    const env = { DATABASE_URL: own('own_api'), COFFER_VAULT_DATABASE_URL: own('own_cards') };
    await expect(prepare(env)).rejects.toThrow('COFFER_SANDBOX_DATABASE_URL');
  });

  test('one role for server and vault is refused', async () => {
    const env = {
      DATABASE_URL: own('own_cards'),
      COFFER_VAULT_DATABASE_URL: own('own_cards'),
      COFFER_SANDBOX_DATABASE_URL: own('own_net'),
    };
    await expect(prepare(env)).rejects.toThrow('keep them apart');
  });
});

test('a user who may not make roles is told what to do', async () => {
  const poor = readSettings({ DATABASE_URL: urls.api }, '/');
  await expect(prepareDatabases(poor, secrets, '/unused')).rejects.toThrow(
    "DATABASE_URL's user may not create roles",
  );
});
