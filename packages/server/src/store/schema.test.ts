/*
 * Goal: every migration shows as a change of the schema, and every table is the account's first
 * (DESIGN rule 6).
 * Method: the migrated catalog, compared with a file that stands beside this one.
 */
import { createTestDatabase, type TestDatabase } from '@coffer/testkit';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateDatabase } from './migrations.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase({ template: 'server', prepare: migrateDatabase });
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function lines(sql: string): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(sql);
  return rows.map(({ line }) => line);
}

const COLUMNS = `
  select format('%s.%s %s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    case when l.collname = 'C' then ' collate "C"' else '' end,
    case when a.attnotnull then ' not null' else '' end,
    ' default ' || pg_get_expr(d.adbin, d.adrelid)) as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  left join pg_collation l on l.oid = a.attcollation
  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
  order by c.relname collate "C", a.attname collate "C"`;

const CONSTRAINTS = `
  select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) as line
  from pg_constraint
  where connamespace = current_schema()::regnamespace and contype in ('c', 'f', 'p', 'u')
  order by 1`;

const INDEXES = `
  select pg_get_indexdef(indexrelid) as line from pg_index join pg_class c on c.oid = indexrelid
  where c.relnamespace = current_schema()::regnamespace order by 1`;

test('the schema is the golden one', async () => {
  const parts = [await lines(COLUMNS), await lines(CONSTRAINTS), await lines(INDEXES)];
  const schema = parts.map((part) => part.join('\n')).join('\n\n');
  await expect(`${schema}\n`).toMatchFileSnapshot('./schema.golden.txt');
});

test('every primary key begins with the account', async () => {
  const others = await lines(
    `select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as line from pg_constraint
     where connamespace = current_schema()::regnamespace and contype = 'p'
       and pg_get_constraintdef(oid) not like 'PRIMARY KEY (account_id%'
     order by 1`,
  );
  // Keys are looked up before their account is known; migrations belong to no account.
  expect(others).toEqual(['api_keys PRIMARY KEY (key_sha256)', 'migrations PRIMARY KEY (name)']);
});

test('no triggers and no sequences', async () => {
  const found = await lines(
    `select tgname::text as line from pg_trigger where not tgisinternal
     union select relname::text from pg_class
       where relkind = 'S' and relnamespace = current_schema()::regnamespace`,
  );
  expect(found).toEqual([]);
});
