/*
 * Goal: what waits for a commit is told of it after it, and never of a transaction that was not
 * committed.
 * Method: transactions on a real database; a second connection says whether a commit is visible.
 */
import { createTestDatabase, type TestDatabase } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from './database.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new Database(database.url, () => undefined);
  await db.query('create table kept (account_id text primary key)', []);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

function isThere(id: string): Promise<object[]> {
  return db.query('select 1 from kept where account_id = $1', [id]);
}

test('notices come after the commit, in their order', async () => {
  const told: string[] = [];
  const seen: Promise<object[]>[] = [];
  await db.transaction(async (tx) => {
    tx.afterCommit(() => {
      told.push('first');
      seen.push(isThere('a'));
    });
    tx.write('insert into kept values ($1)', ['a']);
    tx.afterCommit(() => told.push('second'));
    expect(await isThere('a')).toEqual([]);
    expect(told).toEqual([]);
  });
  expect(told).toEqual(['first', 'second']);
  expect(await Promise.all(seen)).toEqual([[expect.anything()]]);
});

test.each([
  ['a throw', () => Promise.reject(new Error('on purpose'))],
  ['a statement that fails', () => Promise.resolve('insert into kept values (null)')],
])('after %s nobody is told', async (_, work) => {
  const told: string[] = [];
  const failing = db.transaction(async (tx) => {
    tx.afterCommit(() => told.push('told'));
    tx.write(await work(), []);
  });
  await expect(failing).rejects.toThrow();
  expect(told).toEqual([]);
});
