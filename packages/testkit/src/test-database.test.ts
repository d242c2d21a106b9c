// Goal: tests get isolated real databases, quickly. Method: clone one template twice and look
// inside.
import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './test-database.ts';

async function rows(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  const result = await client.query(sql);
  await client.end();
  // A multi-statement query gives a list of results; these tests send single ones.
  return result.rows as unknown[];
}

test('two databases of one template start alike and do not share rows', async () => {
  let prepared = 0;
  const options = {
    template: 'testkit',
    prepare: async (url: string) => {
      prepared += 1;
      await rows(url, 'create table seen (n int)');
    },
  };
  const a = await createTestDatabase(options);
  const b = await createTestDatabase(options);
  await rows(a.url, 'insert into seen values (1)');
  expect(await rows(a.url, 'select n from seen')).toEqual([{ n: 1 }]);
  expect(await rows(b.url, 'select n from seen')).toEqual([]);
  expect(prepared).toBe(1);
  await a.drop();
  await b.drop();
});
