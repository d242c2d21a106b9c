import {
  selectPage,
  type AnyOf,
  type Filter,
  type Page,
  type PageRequest,
} from '../../store/page.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { EventRow } from './object.ts';

const COLUMNS = 'id, livemode, created, type, api_version, request_id, idempotency_key, data';

export async function findEvent(db: Queryable, scope: Scope, id: string): Promise<EventRow | null> {
  const [row] = await db.query<EventRow>(
    `select ${COLUMNS} from events where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, id],
  );
  return row ?? null;
}

export async function pageOfEvents(
  db: Queryable,
  scope: Scope,
  at: {
    readonly filters: readonly Filter[];
    readonly anyOf?: AnyOf;
    readonly page: PageRequest;
  },
): Promise<Page<EventRow>> {
  return selectPage<EventRow>(db, { scope, table: 'events', columns: COLUMNS, ...at });
}

/** How many seconds after it happened an event of the account got its id, at most. */
export async function latestPublished(db: Queryable, scope: Scope): Promise<number> {
  const [stream] = await db.query<{ late_s: number }>(
    'select late_s from event_streams where account_id = $1',
    [scope.accountId],
  );
  return stream?.late_s ?? 0;
}

export function findEvents(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<EventRow[]> {
  return db.query<EventRow>(
    `select ${COLUMNS} from events
     where account_id = $1 and livemode = $2 and id = any ($3) order by id`,
    [scope.accountId, scope.livemode, ids],
  );
}

/** The account's events in this mode that were published after that one, in order. */
export function eventsAfter(
  db: Queryable,
  scope: Scope,
  at: { readonly after: string; readonly limit: number },
): Promise<EventRow[]> {
  return db.query<EventRow>(
    `select ${COLUMNS} from events
     where account_id = $1 and livemode = $2 and id > $3 order by id limit $4`,
    [scope.accountId, scope.livemode, at.after, at.limit],
  );
}

/** A delivery of an event, to an endpoint that is still there. */
const DELIVERIES = `from webhook_deliveries d
  join webhook_endpoints e on e.account_id = d.account_id and e.id = d.endpoint_id`;

/**
 * To how many endpoints each of these events is still to be delivered; 0 is left out. Disabled ones
 * wait for nothing, until they are enabled again.
 */
export async function pendingWebhooks(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ event_id: string; count: number }>(
    `select d.event_id, count(*) ${DELIVERIES}
     where d.account_id = $1 and d.event_id = any ($2) and d.due_at is not null
       and e.status = 'enabled'
     group by d.event_id`,
    [scope.accountId, ids],
  );
  return new Map(rows.map(({ event_id, count }) => [event_id, count]));
}

const UNDELIVERED = `exists (
  select 1 ${DELIVERIES} where d.account_id = events.account_id and d.event_id = events.id)`;

/** Whether every endpoint that an event was for has it: what was given up is not delivered. */
export function deliveryFilters(delivered: boolean | undefined): readonly Filter[] {
  return [
    { sql: `?::boolean and not ${UNDELIVERED}`, value: delivered === true ? true : undefined },
    { sql: `?::boolean and ${UNDELIVERED}`, value: delivered === false ? true : undefined },
  ];
}

/**
 * Owes an endpoint an event from now on, as if it had just happened. Neither goes meanwhile: what
 * is owed of an event that was forgotten could never be sent.
 */
export function oweAgain(
  db: Queryable,
  scope: Scope,
  { endpoint, event }: { readonly endpoint: string; readonly event: string },
): Promise<unknown> {
  return db.query(
    `with owed as (
       select events.account_id, events.livemode, w.id as endpoint, events.id as event
       from events join webhook_endpoints w on w.account_id = events.account_id
       where events.account_id = $1 and events.livemode = $2 and w.livemode = $2
         and w.id = $3 and events.id = $4 for key share)
     insert into webhook_deliveries (account_id, livemode, endpoint_id, event_id, due_at)
     select account_id, livemode, endpoint, event, now() from owed
     on conflict (account_id, endpoint_id, event_id) do update
     set attempts = 0, first_attempt_at = null, due_at = now(), last_status = null,
       last_failure = null`,
    [scope.accountId, scope.livemode, endpoint, event],
  );
}
