/*
 * Goal: statements that leave together are answered each with its own rows or failure, in order,
 * and whatever fails, the connection can be used again.
 * Method: a real database, with statements that succeed, fail when they are parsed, or when they
 * run, and connections that end under way.
 */
import { createTestDatabase, type TestDatabase } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from './database.ts';
import type { SqlValue } from './queryable.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new Database(database.url, () => undefined);
  await db.query('create table kept (id text primary key, at bigint)', []);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

function outcomes(sent: readonly Promise<unknown>[]): Promise<unknown[]> {
  return Promise.all(
    sent.map((one) => one.catch((error: unknown) => String(error).replace(/^error: /, ''))),
  );
}

test('statements of one burst have their own rows, in order', async () => {
  const seen = await db.transaction((tx) => {
    tx.write('insert into kept values ($1, $2)', ['a', 1]);
    return Promise.all([
      tx.query('select at from kept where id = $1', ['a']),
      tx.query('update kept set at = at + 1 where id = $1 returning id, at', ['a']),
      tx.query('select id from kept where id = $1', ['none']),
      tx.query('select at from kept where id = $1', ['a']),
    ]);
  });
  expect(seen).toEqual([[{ at: 1 }], [{ id: 'a', at: 2 }], [], [{ at: 2 }]]);
});

test.each([
  ['when it is parsed', 'select nothing from nowhere', 'relation "nowhere" does not exist'],
  ['when it runs', 'select 1 / 0 as quotient', 'division by zero'],
])('one that fails %s takes those behind it along, again and again', async (_, sql, reason) => {
  for (let round = 0; round < 3; round += 1) {
    const failing = db.transaction(async (tx) => {
      const sent = outcomes([
        tx.query('select 1 as one', []),
        tx.query(sql, []),
        tx.query(`select ${round} as later`, []),
      ]);
      expect(await sent).toEqual([[{ one: 1 }], reason, reason]);
    });
    await expect(failing).rejects.toThrow(reason);
  }
  // That which was skipped was never parsed.
  expect(await db.query('select 2 as later', [])).toEqual([{ later: 2 }]);
});

test('a statement that was skipped, or ran before the failure too, is good the next time', async () => {
  const fails = 'select 1 / 0 as quotient';
  const burst = (...texts: string[]): Promise<unknown> =>
    db
      .transaction((tx) => outcomes(texts.map((sql) => tx.query(sql, []))))
      .catch((error: unknown) => String(error));
  const [often, skipped, twice] = ['often', 'skipped', 'twice'].map(
    (name) => `select 1 as ${name}`,
  );
  // All of it over one connection, which the pool gives again and again.
  await burst(String(often), fails, String(skipped));
  await burst(fails, String(skipped));
  await burst(String(twice), fails, String(twice));
  await burst(String(skipped), fails);
  await burst(fails, String(skipped), String(twice));
  for (const [name, sql] of Object.entries({ often, skipped, twice })) {
    expect(await db.query(String(sql), [])).toEqual([{ [name]: 1 }]);
  }
});

test('a transaction that is over takes no statement', async () => {
  const left: (() => Promise<unknown>)[] = [];
  await db.transaction(async (tx) => {
    left.push(() => tx.query('select 1 as one', []));
  });
  const failing = db.transaction((tx) => {
    left.push(() => tx.query('select 1 as one', []));
    return Promise.reject(new Error('on purpose'));
  });
  await expect(failing).rejects.toThrow('on purpose');
  for (const late of left) await expect(late()).rejects.toThrow('is over');
  expect(left.length).toBe(2);
});

test('a failure is told to whoever commits, and nothing stays', async () => {
  const failing = db.transaction(async (tx) => {
    tx.write('insert into kept values ($1, 1)', ['b']);
    tx.write('insert into kept values ($1, 1)', ['b']);
  });
  await expect(failing).rejects.toThrow('duplicate key');
  expect(await db.query('select id from kept where id = $1', ['b'])).toEqual([]);
});

const VALUES: readonly SqlValue[] = [
  ['plain', 'with "quotes"', String.raw`and \ these`, '{a,b}', 'NULL', '', null],
  [1, 2.5, null],
  [true, false],
  [],
];

test.each(
  VALUES.map((value, at) => [['text', 'numeric', 'boolean', 'text'][at] ?? '', value] as const),
)('an array of %s comes back as it was given', async (type, value) => {
  const [row] = await db.query<{ given: object }>(`select to_jsonb($1::${type}[]) as given`, [
    value,
  ]);
  expect(row?.given).toEqual(value);
});

test('objects, numbers, booleans and nulls come back as they were given', async () => {
  const given = { a: [1, { b: 'ü"\\' }], c: null };
  const rows = await db.query(
    'select $1::jsonb as object, $2::int as number, $3::boolean as flag, $4::text as nothing',
    [given, -7, false, null],
  );
  expect(rows).toEqual([{ object: given, number: -7, flag: false, nothing: null }]);
});

test('a row that cannot be read fails its statement alone', async () => {
  const sent = await db
    .transaction((tx) =>
      outcomes([
        tx.query('select 9007199254740993::bigint as large', []),
        tx.query('select 3::bigint as small', []),
      ]),
    )
    .catch((error: unknown) => String(error));
  expect(sent).toContain('a bigint column holds a safe integer');
  expect(await db.query('select 3::bigint as small', [])).toEqual([{ small: 3 }]);
});

async function backends(): Promise<readonly number[]> {
  const pid = 'select pg_backend_pid() as pid, pg_sleep(0.1)';
  const rows = await Promise.all(
    Array.from({ length: 4 }, () => db.query<{ pid: number }>(pid, [])),
  );
  return rows.map(([row]) => row?.pid ?? 0).toSorted((a, b) => a - b);
}

test('statements that fail cost no connection', async () => {
  const before = await backends();
  for (let round = 0; round < 50; round += 1) {
    const failing = db.query('insert into kept values ($1, 1)', ['a']);
    await expect(failing).rejects.toThrow('duplicate key');
  }
  expect(await backends()).toEqual(before);
});

test('a column that changes under a running server is read right, or not at all', async () => {
  await db.query('create table changing (at bigint)', []);
  await db.query('insert into changing values (7)', []);
  const read = (): Promise<object[]> => db.query('select at from changing', []);
  const all = (): Promise<unknown[]> => outcomes(Array.from({ length: 4 }, read));
  const before = [{ at: 7 }];
  expect(await all()).toEqual([before, before, before, before]);
  await db.query('alter table changing alter column at type text', []);
  const right = [{ at: '7' }];
  const refused = 'cached plan must not change result type';
  for (const seen of await all()) expect([right, refused]).toContainEqual(seen);
  expect(await all()).toEqual([right, right, right, right]);
});

test('every connection reads what another has asked the columns of', async () => {
  const sql = 'select id, at from kept where id = $1';
  const rows = await Promise.all(Array.from({ length: 8 }, () => db.query(sql, ['a'])));
  expect(rows).toEqual(Array.from({ length: 8 }, () => [{ id: 'a', at: 2 }]));
});

test('a connection that ends fails what it was asked, and is not used again', async () => {
  const ended = db.transaction(async (tx) => {
    await tx.query('select pg_terminate_backend(pg_backend_pid())', []);
  });
  await expect(ended).rejects.toThrow('terminating connection');
  expect(await db.query('select 1 as one', [])).toEqual([{ one: 1 }]);
});

/** Which connections answer so many look-ups of one turn of the event loop, each its own. */
async function lookUps(count: number): Promise<number[]> {
  const sql = 'select pg_backend_pid() as pid, $1::int as number';
  const rows = await Promise.all(
    Array.from({ length: count }, (_, at) => db.lookUp<{ pid: number; number: number }>(sql, [at])),
  );
  expect(rows.map(([row]) => row?.number)).toEqual(Array.from({ length: count }, (_, at) => at));
  return rows.map(([row]) => row?.pid ?? 0);
}

test('look-ups of one turn share a connection, sixteen at most', async () => {
  expect(new Set(await lookUps(16)).size).toBe(1);
  const pids = await lookUps(40);
  const shares = Map.groupBy(pids, (pid) => pid).values();
  expect([...shares].map(({ length }) => length)).toEqual([16, 16, 8]);
});

test('a look-up that fails takes none of the others along', async () => {
  const quotient = (by: number): Promise<object[]> => db.lookUp('select 6 / $1::int as q', [by]);
  const seen = await outcomes([1, 0, 2, 0, 3].map(quotient));
  const failed = 'division by zero';
  expect(seen).toEqual([[{ q: 6 }], failed, [{ q: 3 }], failed, [{ q: 2 }]]);
});

test('look-ups whose connection ends under way are made over another one', async () => {
  const ends = 'select pg_terminate_backend(pg_backend_pid()) where $1 = 1';
  const seen = await outcomes([
    db.lookUp('select 1 as one', []),
    db.lookUp(ends, [1]),
    db.lookUp('select 2 as two', []),
  ]);
  expect(seen).toEqual([
    [{ one: 1 }],
    // In PostgreSQL's words, or in those of pg.
    expect.stringMatching(/terminat/i),
    [{ two: 2 }],
  ]);
});

test('without a connection every look-up fails', async () => {
  const closed = new Database(database.url, () => undefined);
  await closed.close();
  const reason = 'Error: Cannot use a pool after calling end on the pool';
  expect(await outcomes([closed.lookUp('select 1', []), closed.lookUp('select 2', [])])).toEqual([
    ...[reason, reason],
  ]);
});
