import { mintId, type Clock, type Random } from '@coffer/kernel';
import type { Database } from '../store/database.ts';
import type { Transaction } from '../store/transaction.ts';

const EVENTS_PER_BATCH = 500;

/** What publishing needs of the services. */
export interface Publishing {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Moves an account's happenings from the outbox to its events, and gives them their ids. Ids are
 * made under the account's lock and only grow, so whoever reads on from the last id it saw misses
 * nothing (DESIGN rule 5). Call it as often as you like.
 */
export async function publish(services: Publishing, accountId: string): Promise<void> {
  for (;;) {
    const waiting = await services.db.query('select 1 from outbox where account_id = $1 limit 1', [
      accountId,
    ]);
    if (waiting.length === 0) return;
    const moved = await services.db.transaction((tx) => publishBatch(services, tx, accountId));
    if (moved < EVENTS_PER_BATCH) return;
  }
}

async function publishBatch(
  services: Publishing,
  tx: Transaction,
  accountId: string,
): Promise<number> {
  tx.write('insert into event_streams values ($1, 0) on conflict do nothing', [accountId]);
  const [[stream], rows] = await Promise.all([
    tx.query<{ last_ms: number }>(
      'select last_ms from event_streams where account_id = $1 for update',
      [accountId],
    ),
    // Sent behind the lock, so it sees what the lock's last holder left.
    tx.query<{ id: string }>('select id from outbox where account_id = $1 order by id limit $2', [
      accountId,
      EVENTS_PER_BATCH,
    ]),
  ]);
  if (rows.length === 0) return 0;
  // Ids of one batch share their millisecond and are sorted; the next batch has a later one.
  const nowMs = Math.max(services.clock.nowMs(), (stream?.last_ms ?? 0) + 1);
  const source = { clock: { nowMs: () => nowMs }, random: services.random };
  const ids = rows.map(() => mintId(source, 'evt', accountId)).toSorted();
  tx.write(
    `with moved as (
       delete from outbox using unnest($2::text[], $3::text[]) as given (id, event)
       where outbox.account_id = $1 and outbox.id = given.id
       returning given.event, livemode, created, type, api_version, request_id,
         idempotency_key, data)
     insert into events (account_id, id, livemode, created, type, api_version, request_id,
       idempotency_key, data)
     select $1, moved.* from moved`,
    [accountId, rows.map(({ id }) => id), ids],
  );
  tx.write('update event_streams set last_ms = $2 where account_id = $1', [accountId, nowMs]);
  return rows.length;
}

const ACCOUNTS_PER_RUN = 100;

/** Publishes for every account that has something to publish. A job, across accounts. */
export async function publishAll(services: Publishing): Promise<void> {
  const accounts = await services.db.query<{ account_id: string }>(
    'select distinct account_id from outbox limit $1',
    [ACCOUNTS_PER_RUN],
  );
  for (const { account_id } of accounts) await publish(services, account_id);
}
