/*
 * Goal: whoever reads on from the last event it saw misses none, however many write and publish at
 * the same time (DESIGN rule 5); what one transaction emits keeps its order.
 * Method: writers, publishers and a polling reader at once, on a real database.
 */
import { mintAccountId, systemClock, systemRandom } from '@coffer/kernel';
import { createTestDatabase, type TestDatabase } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../store/database.ts';
import { migrateDatabase } from '../store/migrations.ts';
import { emit } from './emit.ts';
import { publish, publishAll } from './publish.ts';

const WRITERS = 8;
const TRANSACTIONS_EACH = 40;

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase({ template: 'server', prepare: migrateDatabase });
  db = new Database(database.url, () => undefined);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

// Nobody is woken here: the publishers of the test run all the time.
const source = {
  clock: systemClock,
  random: systemRandom,
  publisher: { wake: () => undefined },
  deliveries: { owed: () => undefined, changed: () => undefined },
};
type EmittingCall = Parameters<typeof emit>[1];

function callOf(accountId: string): EmittingCall {
  // Emitting needs no more of a call than this.
  return {
    services: source,
    caller: { accountId, livemode: false, keyKind: 'secret', restriction: null },
    request: { id: 'req_1', idempotencyKey: null },
  } as unknown as EmittingCall;
}

async function write(accountId: string, name: string): Promise<void> {
  await db.transaction(async (tx) => {
    emit(tx, callOf(accountId), [
      { type: 'charge.succeeded', object: { id: name, object: 'charge' } },
      {
        type: 'charge.updated',
        object: { id: name, object: 'charge', paid: true },
        previous: { paid: false },
      },
    ]);
    // Some transactions commit long after they wrote.
    if (Math.random() < 0.3) await tx.query('select pg_sleep(0.02)', []);
  });
}

interface Seen {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly object: { readonly id: string } };
}

function readAfter(accountId: string, id: string): Promise<Seen[]> {
  return db.query<Seen>(
    'select id, type, data from events where account_id = $1 and id > $2 order by id limit 100',
    [accountId, id],
  );
}

test('a poller misses nothing, and ids only grow', async () => {
  const accountId = mintAccountId(systemRandom);
  const written = new AbortController();
  const seen: Seen[] = [];
  const poll = async (): Promise<void> => {
    seen.push(...(await readAfter(accountId, seen.at(-1)?.id ?? '')));
  };
  const poller = (async () => {
    while (!written.signal.aborted) await poll();
  })();
  const publisher = (async () => {
    while (!written.signal.aborted)
      await Promise.all([publish({ db, ...source }, accountId), publishAll({ db, ...source })]);
  })();
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let i = 0; i < TRANSACTIONS_EACH; i += 1) await write(accountId, `${writer}-${i}`);
    }),
  );
  written.abort();
  await Promise.all([poller, publisher]);
  await publish({ db, ...source }, accountId);
  while ((await readAfter(accountId, seen.at(-1)?.id ?? '')).length > 0) await poll();

  expect(seen).toHaveLength(WRITERS * TRANSACTIONS_EACH * 2);
  const ids = seen.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].toSorted());
  for (const [, pair] of Map.groupBy(seen, ({ data }) => data.object.id)) {
    expect(pair.map(({ type }) => type)).toEqual(['charge.succeeded', 'charge.updated']);
  }
  expect(await db.query('select 1 from outbox', [])).toEqual([]);
});
