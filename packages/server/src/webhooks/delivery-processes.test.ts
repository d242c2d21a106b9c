/*
 * Goal: however many processes deliver, and whenever one of them ends, every event arrives, and
 * only those come twice whose success was not written down.
 * Method: several dispatchers on one database and a real endpoint. A crash between sending and
 * writing down is a database that takes no more words from one of them.
 */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Database } from '../store/database.ts';
import { useMerchant } from '../testing/merchant-scene.ts';
import { SECRET_KEY } from '../testing/test-server.ts';
import { Dispatcher } from './dispatcher.ts';

const merchant = useMerchant();
const { sink } = merchant;

function ids(path: string): string[] {
  return sink.at(path).map(({ event }) => event.id);
}

test('two processes at once deliver each event once', async () => {
  const other = await merchant.server.startAnother();
  const endpoints = await Promise.all(
    ['/a', '/b', '/c', '/d'].map((path) => merchant.endpoint(path)),
  );
  const happenings = Array.from({ length: 40 }, async (_, at) => {
    const port = at % 2 === 0 ? merchant.server.running.port : other.port;
    await fetch(`http://127.0.0.1:${port}/v1/customers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET_KEY}` },
      signal: AbortSignal.timeout(60_000),
    });
  });
  await Promise.all(happenings);
  for (const path of ['/a', '/b', '/c', '/d']) await sink.until(() => ids(path).length >= 40);
  for (const endpoint of endpoints) {
    await merchant.untilOwed(endpoint, (rows) => rows.length === 0);
  }
  await other.stop();
  for (const path of ['/a', '/b', '/c', '/d']) {
    expect([ids(path).length, new Set(ids(path)).size]).toEqual([40, 40]);
  }
});

/** The database as a process sees it that ends before it has written one delivery down. */
function dyingDatabase(db: Database): { readonly db: Database; die(): void } {
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => undefined);
  let dead = false;
  const query: Database['query'] = (sql, values) =>
    dead || sql.startsWith('delete from webhook_deliveries') ? died.promise : db.query(sql, values);
  return {
    // The dispatcher asks nothing else of it.
    db: { query } as Database,
    die: () => {
      dead = true;
      died.reject(new Error('the process has ended'));
    },
  };
}

test('what was sent and not written down before a crash is sent again, by another', async () => {
  const { services } = merchant.server.running;
  // The server's own dispatcher is out of the way: this test has two others.
  await services.deliveries.stop();
  const start = (db: Database): Dispatcher =>
    new Dispatcher({ ...services, db, processId: randomUUID() });
  const endpoint = await merchant.endpoint('/crash');
  const { db, die } = dyingDatabase(services.db);
  const crashing = start(db);
  await merchant.happen();
  await merchant.untilOwed(endpoint, (rows) => rows.length === 1);
  await crashing.takeForgotten();
  await sink.until(() => ids('/crash').length === 1);
  const next = start(services.db);
  await next.takeForgotten();
  // The lease of the first one is still good.
  expect(
    await merchant.query('select leased_until > now() as good from webhook_endpoints'),
  ).toEqual([{ good: true }]);
  expect(ids('/crash')).toHaveLength(1);
  die();
  await merchant.query('update webhook_endpoints set leased_until = now()');
  await next.takeForgotten();
  await sink.until(() => ids('/crash').length === 2);
  expect(new Set(ids('/crash')).size).toBe(1);
  await merchant.untilOwed(endpoint, (rows) => rows.length === 0);
  await Promise.all([crashing.stop(), next.stop()]);
});

test('a stop waits for the answer that is under way, and writes it down', async () => {
  const { services } = merchant.server.running;
  const endpoint = await merchant.endpoint('/slow');
  const answer = Promise.withResolvers<number>();
  sink.answers.set('/slow', () => answer.promise);
  const stopping = new Dispatcher({ ...services, processId: randomUUID() });
  await merchant.happen();
  await merchant.untilOwed(endpoint, (rows) => rows.length === 1);
  await stopping.takeForgotten();
  await sink.until(() => ids('/slow').length === 1);
  const stopped = stopping.stop();
  answer.resolve(200);
  await stopped;
  expect(await merchant.owed(endpoint)).toEqual([]);
  const leases = await merchant.query('select leased_by from webhook_endpoints');
  expect(leases).toEqual([{ leased_by: null }]);
});
