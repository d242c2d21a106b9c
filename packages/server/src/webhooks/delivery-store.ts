import type { Queryable } from '../store/queryable.ts';
import { eventBody, objectIdOf, type StoredEvent } from './event-body.ts';

/** An endpoint, by its whole key. */
export interface EndpointRef {
  readonly accountId: string;
  readonly id: string;
}

/** A delivery that is due, with what is to be sent. */
export interface Owed {
  readonly eventId: string;
  /** How many attempts have failed so far. */
  readonly attempts: number;
  readonly firstAttemptMs: number | null;
  /** Since when it is due, in microseconds: whoever asks for it anew changes that. */
  readonly dueUs: number;
  readonly objectId: string;
  readonly body: string;
}

export interface Wanted extends EndpointRef {
  readonly count: number;
  /** Events that are not wanted. */
  readonly except: readonly string[];
}

interface OwedRow extends StoredEvent {
  readonly account_id: string;
  readonly endpoint_id: string;
  readonly attempts: number;
  readonly first_ms: number | null;
  readonly due_us: number;
}

/** The time when a row `d` is due, in microseconds as PostgreSQL keeps it. */
const DUE_US = '(extract(epoch from d.due_at) * 1000000)::bigint';

/**
 * The next deliveries of several endpoints, those first that have been due longest: new ones in
 * the order of their events. By the endpoint's id. An event names its endpoint's version: official
 * libraries refuse events of another one than theirs.
 */
export async function loadOwed(
  db: Queryable,
  wanted: readonly Wanted[],
  nowMs: number,
): Promise<ReadonlyMap<string, readonly Owed[]>> {
  const rows = await db.query<OwedRow>(
    `select owed.account_id, owed.endpoint_id, owed.attempts,
       (extract(epoch from owed.first_attempt_at) * 1000)::bigint as first_ms, owed.due_us,
       e.id, e.livemode, e.created, e.type, e.request_id, e.idempotency_key,
       coalesce(endpoint.data->>'api_version', e.api_version) as api_version,
       e.data::text as data
     from unnest($1::text[], $2::text[], $3::int[], $4::text[])
         as wanted (account_id, endpoint_id, count, known)
       cross join lateral (
         select d.*, ${DUE_US} as due_us from webhook_deliveries d
         where d.account_id = wanted.account_id and d.endpoint_id = wanted.endpoint_id
           and d.due_at <= to_timestamp($5 / 1000.0)
           and not d.event_id = any (string_to_array(wanted.known, ' '))
         order by d.due_at, d.event_id limit wanted.count) owed
       join events e on e.account_id = owed.account_id and e.id = owed.event_id
       join webhook_endpoints endpoint
         on endpoint.account_id = owed.account_id and endpoint.id = owed.endpoint_id
     order by owed.due_at, owed.event_id`,
    [
      wanted.map(({ accountId }) => accountId),
      wanted.map(({ id }) => id),
      wanted.map(({ count }) => count),
      wanted.map(({ except }) => except.join(' ')),
      nowMs,
    ],
  );
  return Map.groupBy(rows.map(owedOf), ({ endpoint }) => endpoint);
}

function owedOf(row: OwedRow): Owed & { readonly endpoint: string } {
  return {
    endpoint: row.endpoint_id,
    eventId: row.id,
    attempts: row.attempts,
    firstAttemptMs: row.first_ms,
    dueUs: row.due_us,
    objectId: objectIdOf(row),
    body: eventBody(row),
  };
}

/** How an attempt ended, as it is written down. */
export interface Settlement {
  readonly endpoint: EndpointRef;
  readonly eventId: string;
  /** As it was loaded. */
  readonly dueUs: number;
  /** Null: the endpoint has it. */
  readonly failure: {
    /** With this one. */
    readonly attempts: number;
    readonly atMs: number;
    /** Null: given up. */
    readonly dueMs: number | null;
    readonly status: number | null;
    readonly what: string;
  } | null;
}

/** Forgets deliveries that endpoints have, unless somebody has asked for one anew meanwhile. */
export async function deleteDelivered(db: Queryable, done: readonly Settlement[]): Promise<void> {
  if (done.length === 0) return;
  await db.query(
    `delete from webhook_deliveries d
     using unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
       as done (account_id, endpoint_id, event_id, due_us)
     where d.account_id = done.account_id and d.endpoint_id = done.endpoint_id
       and d.event_id = done.event_id and ${DUE_US} = done.due_us`,
    keysOf(done),
  );
}

/** Writes failed attempts down. One that was asked for anew meanwhile stays as it was asked for. */
export async function writeFailures(
  db: Queryable,
  failed: readonly (Settlement & { readonly failure: NonNullable<Settlement['failure']> })[],
): Promise<void> {
  if (failed.length === 0) return;
  const of = <T>(read: (failure: NonNullable<Settlement['failure']>) => T): T[] =>
    failed.map(({ failure }) => read(failure));
  await db.query(
    `update webhook_deliveries d
     set attempts = failed.attempts, due_at = to_timestamp(failed.due_ms / 1000.0),
       first_attempt_at = coalesce(d.first_attempt_at, to_timestamp(failed.at_ms / 1000.0)),
       last_status = failed.status, last_failure = failed.what
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::int[], $6::bigint[],
         $7::bigint[], $8::int[], $9::text[])
       as failed (account_id, endpoint_id, event_id, due_us, attempts, at_ms, due_ms, status, what)
     where d.account_id = failed.account_id and d.endpoint_id = failed.endpoint_id
       and d.event_id = failed.event_id and ${DUE_US} = failed.due_us`,
    [
      ...keysOf(failed),
      of(({ attempts }) => attempts),
      of(({ atMs }) => atMs),
      of(({ dueMs }) => dueMs),
      of(({ status }) => status),
      of(({ what }) => what),
    ],
  );
}

function keysOf(settled: readonly Settlement[]): [string[], string[], string[], number[]] {
  return [
    settled.map(({ endpoint }) => endpoint.accountId),
    settled.map(({ endpoint }) => endpoint.id),
    settled.map(({ eventId }) => eventId),
    settled.map(({ dueUs }) => dueUs),
  ];
}

/** Which of these endpoints are owed something by now. */
export async function whichAreOwed(
  db: Queryable,
  endpoints: readonly EndpointRef[],
  nowMs: number,
): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `select held.id from unnest($1::text[], $2::text[]) as held (account_id, id)
     where exists (select 1 from webhook_deliveries d
       where d.account_id = held.account_id and d.endpoint_id = held.id
         and d.due_at <= to_timestamp($3 / 1000.0))`,
    [endpoints.map(({ accountId }) => accountId), endpoints.map(({ id }) => id), nowMs],
  );
  return rows.map(({ id }) => id);
}
