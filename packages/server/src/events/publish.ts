import { invariant, mintId, type Clock, type Random } from '@coffer/kernel';
import { wantsEvent } from '../resources/webhook-endpoints/enabled-events.ts';
import type { Database } from '../store/database.ts';
import type { Transaction } from '../store/transaction.ts';

const EVENTS_PER_BATCH = 500;

/** An event's object has its id first. Searched as text: not all that is JSON can be read as it. */
const OBJECT_ID = String.raw`^\{"object":\{"id":"([^"\\]+)"`;

/** What publishing needs of the services. */
export interface Publishing {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly deliveries: DeliveryDesk;
}

/** Where endpoints are told that they are owed something. */
export interface DeliveryDesk {
  /** Deliveries to these endpoints of an account were committed. */
  owed(accountId: string, endpoints: readonly string[]): void;
  /** An endpoint was changed or deleted: what is under way to it must not go on as before. */
  changed(accountId: string, endpoint: string): void;
}

/**
 * Moves an account's happenings from the outbox to its events, and gives them their ids. Ids are
 * made under the account's lock and only grow, so whoever reads on from the last id it saw misses
 * nothing (DESIGN rule 5). Call it as often as you like.
 */
export async function publish(services: Publishing, accountId: string): Promise<void> {
  const waiting = await services.db.query('select 1 from outbox where account_id = $1 limit 1', [
    accountId,
  ]);
  if (waiting.length > 0) await publishWaiting(services, accountId);
}

/**
 * The same, for whoever knows that something waits: it looks under the lock alone. Answers whether
 * any endpoint is owed something now.
 */
export async function publishWaiting(services: Publishing, accountId: string): Promise<boolean> {
  let anyOwed = false;
  for (;;) {
    const batch = await services.db.transaction((tx) => publishBatch(services, tx, accountId));
    anyOwed ||= batch.owed;
    if (batch.moved < EVENTS_PER_BATCH) return anyOwed;
  }
}

async function publishBatch(
  services: Publishing,
  tx: Transaction,
  accountId: string,
): Promise<{ readonly moved: number; readonly owed: boolean }> {
  const [[stream], rows, endpoints] = await Promise.all([
    // Takes the account's lock, and a time that is later than that of any event so far.
    tx.query<{ last_ms: number; late_s: number }>(
      `insert into event_streams as stream values ($1, $2)
       on conflict (account_id) do update set last_ms = greatest($2, stream.last_ms + 1)
       returning last_ms, late_s`,
      [accountId, services.clock.nowMs()],
    ),
    // Sent behind the lock, so it sees what the lock's last holder left.
    tx.query<Waiting>(
      `select id, type, livemode, created from outbox
       where account_id = $1 order by id limit $2`,
      [accountId, EVENTS_PER_BATCH],
    ),
    // Those of connected accounts' events have nothing of this account's own.
    tx.query<Subscriber>(
      `select id, livemode, enabled_events from webhook_endpoints
       where account_id = $1 and status = 'enabled' and not (data->>'connect')::boolean`,
      [accountId],
    ),
  ]);
  if (rows.length === 0) return { moved: 0, owed: false };
  // Ids of one batch share their millisecond and are sorted; the next batch has a later one.
  invariant(stream !== undefined, 'an account has a stream once it is locked');
  const nowMs = stream.last_ms;
  const source = { clock: { nowMs: () => nowMs }, random: services.random };
  const ids = rows.map(() => mintId(source, 'evt', accountId)).toSorted();
  tx.write(
    `with moved as (
       delete from outbox where account_id = $1 and id = any ($2)
       returning ($3::text[])[array_position($2::text[], id)], livemode, created, type,
         api_version, request_id, idempotency_key, data)
     insert into events (account_id, id, livemode, created, type, api_version, request_id,
       idempotency_key, data, object_id)
     select $1, moved.*, substring(data::text from $4) from moved`,
    [accountId, rows.map(({ id }) => id), ids, OBJECT_ID],
  );
  const lateS = Math.ceil(nowMs / 1_000 - Math.min(...rows.map(({ created }) => created)));
  if (lateS > stream.late_s) {
    tx.write('update event_streams set late_s = $2 where account_id = $1', [accountId, lateS]);
  }
  const published = rows.map((row, at) => ({ ...row, id: ids[at] ?? '' }));
  const owed = oweDeliveries(services, tx, { accountId, nowMs, published, endpoints });
  return { moved: rows.length, owed };
}

/** What the outbox or the events say of one that is to be delivered. */
interface Waiting {
  readonly id: string;
  readonly type: string;
  readonly livemode: boolean;
  readonly created: number;
}

interface Subscriber {
  readonly id: string;
  readonly livemode: boolean;
  readonly enabled_events: readonly string[];
}

interface Batch {
  readonly accountId: string;
  readonly nowMs: number;
  readonly published: readonly Waiting[];
  readonly endpoints: readonly Subscriber[];
}

/** Writes what each endpoint is owed of a batch, with it. */
function oweDeliveries(services: Publishing, tx: Transaction, batch: Batch): boolean {
  const { accountId, nowMs, published, endpoints } = batch;
  const owed = endpoints.flatMap((endpoint) =>
    published
      .filter(({ livemode }) => livemode === endpoint.livemode)
      .filter(({ type }) => wantsEvent(endpoint.enabled_events, type))
      .map((event) => ({ endpoint: endpoint.id, event: event.id, livemode: event.livemode })),
  );
  if (owed.length === 0) return false;
  const ids = [...new Set(owed.map(({ endpoint }) => endpoint))];
  tx.write(
    // An endpoint that is being deleted keeps nothing: its row is locked until we have committed.
    // The time is that of the events' ids, which only grows, unless a clock has been ahead: what
    // happened is due now. Under the account's lock either only grows.
    `with endpoint as materialized (
       select id from webhook_endpoints where account_id = $1 and id = any ($2) for key share),
     moment as materialized (
       select least(clock_timestamp(), to_timestamp($3 / 1000.0)) as due_at)
     insert into webhook_deliveries (account_id, endpoint_id, event_id, livemode, due_at)
     select $1, endpoint.id, given.event, given.livemode, moment.due_at
     from unnest($4::text[], $5::text[], $6::boolean[]) as given (endpoint, event, livemode)
       join endpoint on endpoint.id = given.endpoint
       cross join moment`,
    [
      ...[accountId, ids, nowMs],
      owed.map(({ endpoint }) => endpoint),
      owed.map(({ event }) => event),
      owed.map(({ livemode }) => livemode),
    ],
  );
  tx.afterCommit(() => services.deliveries.owed(accountId, ids));
  return true;
}

const ACCOUNTS_PER_RUN = 100;

/**
 * Publishes for every account that has something to publish. A job, across accounts: in any order,
 * so that none of them can stand in the way of those behind it.
 */
export async function publishAll(services: Publishing): Promise<'more' | void> {
  const accounts = await services.db.query<{ account_id: string }>(
    `select account_id from (select distinct account_id from outbox) as waiting
     order by random() limit $1`,
    [ACCOUNTS_PER_RUN],
  );
  const failures: unknown[] = [];
  for (const { account_id } of accounts) {
    await publish(services, account_id).catch((error: unknown) => failures.push(error));
  }
  // The job's runner logs it, and comes again.
  if (failures.length > 0) throw failures[0];
  return accounts.length === ACCOUNTS_PER_RUN ? 'more' : undefined;
}
