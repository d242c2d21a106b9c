import type { SigningSecret } from '../resources/webhook-endpoints/signing-secret.ts';
import type { Queryable } from '../store/queryable.ts';
import type { EndpointRef } from './delivery-store.ts';

/** What delivering to an endpoint needs to know of it. */
export interface EndpointFacts extends EndpointRef {
  readonly livemode: boolean;
  readonly url: string;
  readonly secrets: readonly SigningSecret[];
  /** When it began to fail; null: its last attempt was good, or there was none. */
  readonly failingSinceMs: number | null;
}

/** A lease that is not renewed ends after this time, and another process may deliver. */
export const LEASE_MS = 6_000;
export const LEASE_RENEWAL_MS = 1_500;

const KEYS = 'unnest($2::text[], $3::text[]) as wanted (account_id, id)';
const FACTS = `e.account_id as "accountId", e.id, e.livemode, e.url, e.secrets,
  (extract(epoch from e.failing_since) * 1000)::bigint as "failingSinceMs"`;

/**
 * Leases enabled endpoints that no other process has. Rows that somebody else is writing are left
 * out, so that nobody waits here: the next look finds them.
 */
export function leaseEndpoints(
  db: Queryable,
  owner: string,
  endpoints: readonly EndpointRef[],
): Promise<EndpointFacts[]> {
  return db.query<EndpointFacts>(
    `with free as (
       select e.account_id, e.id from webhook_endpoints e
         join ${KEYS} on e.account_id = wanted.account_id and e.id = wanted.id
       where e.status = 'enabled'
         and (e.leased_until is null or e.leased_until < now() or e.leased_by = $1)
       for no key update of e skip locked)
     update webhook_endpoints e
     set leased_by = $1, leased_until = clock_timestamp() + $4 * interval '1 ms'
     from free where e.account_id = free.account_id and e.id = free.id
     returning ${FACTS}`,
    [owner, ...keysOf(endpoints), LEASE_MS],
  );
}

/** Renews leases that this owner still has. As leaseEndpoints. */
export async function renewEndpoints(
  db: Queryable,
  owner: string,
  endpoints: readonly EndpointRef[],
): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `with mine as (
       select e.account_id, e.id from webhook_endpoints e
         join ${KEYS} on e.account_id = wanted.account_id and e.id = wanted.id
       where e.leased_by = $1 for no key update of e skip locked)
     update webhook_endpoints e set leased_until = clock_timestamp() + $4 * interval '1 ms'
     from mine where e.account_id = mine.account_id and e.id = mine.id
     returning e.id`,
    [owner, ...keysOf(endpoints), LEASE_MS],
  );
  return rows.map(({ id }) => id);
}

/** The endpoints among these that are enabled and this owner's, as they are now. */
export function readEndpoints(
  db: Queryable,
  owner: string,
  endpoints: readonly EndpointRef[],
): Promise<EndpointFacts[]> {
  return db.query<EndpointFacts>(
    `select ${FACTS} from webhook_endpoints e
       join ${KEYS} on e.account_id = wanted.account_id and e.id = wanted.id
     where e.leased_by = $1 and e.status = 'enabled'`,
    [owner, ...keysOf(endpoints)],
  );
}

/**
 * Lets endpoints go, for whoever is woken next. A lease whose row somebody works on ends by itself:
 * nothing waits for it, least of all the renewal of the others.
 */
export async function releaseEndpoints(
  db: Queryable,
  owner: string,
  endpoints: readonly EndpointRef[],
): Promise<void> {
  if (endpoints.length === 0) return;
  await db.query(
    `with free as (
       select e.account_id, e.id from webhook_endpoints e
         join ${KEYS} on e.account_id = wanted.account_id and e.id = wanted.id
       where e.leased_by = $1 for no key update of e skip locked)
     update webhook_endpoints e set leased_by = null, leased_until = null
     from free where e.account_id = free.account_id and e.id = free.id`,
    [owner, ...keysOf(endpoints)],
  );
}

/**
 * Endpoints that are owed something and that nobody has leased. Goes from one endpoint to the next
 * in the index of what is due, however much each of them is owed. A job, across accounts.
 */
export function findForgotten(db: Queryable, nowMs: number, limit: number): Promise<EndpointRef[]> {
  return db.query<EndpointRef>(
    `with recursive owed (account_id, endpoint_id) as (
       (select d.account_id, d.endpoint_id from webhook_deliveries d where d.due_at is not null
        order by d.account_id, d.endpoint_id limit 1)
       union all
       select next.* from owed cross join lateral (
         select d.account_id, d.endpoint_id from webhook_deliveries d
         where d.due_at is not null
           and (d.account_id, d.endpoint_id) > (owed.account_id, owed.endpoint_id)
         order by d.account_id, d.endpoint_id limit 1) next)
     select e.account_id as "accountId", e.id from owed
       join webhook_endpoints e on e.account_id = owed.account_id and e.id = owed.endpoint_id
     where e.status = 'enabled' and (e.leased_until is null or e.leased_until < now())
       and exists (select 1 from webhook_deliveries d
         where d.account_id = e.account_id and d.endpoint_id = e.id
           and d.due_at <= to_timestamp($1 / 1000.0))
     limit $2`,
    [nowMs, limit],
  );
}

/** When an endpoint that did well began to fail. */
export async function markFailing(
  db: Queryable,
  endpoints: readonly EndpointRef[],
  nowMs: number,
): Promise<void> {
  if (endpoints.length === 0) return;
  await db.query(
    `update webhook_endpoints e set failing_since = to_timestamp($1 / 1000.0)
     from ${KEYS} where e.account_id = wanted.account_id and e.id = wanted.id
       and e.failing_since is null`,
    [nowMs, ...keysOf(endpoints)],
  );
}

/** An endpoint that failed does well again. */
export async function markWell(db: Queryable, endpoints: readonly EndpointRef[]): Promise<void> {
  if (endpoints.length === 0) return;
  await db.query(
    `update webhook_endpoints e set failing_since = null
     from unnest($1::text[], $2::text[]) as wanted (account_id, id)
     where e.account_id = wanted.account_id and e.id = wanted.id and e.failing_since is not null`,
    keysOf(endpoints),
  );
}

function keysOf(endpoints: readonly EndpointRef[]): [string[], string[]] {
  return [endpoints.map(({ accountId }) => accountId), endpoints.map(({ id }) => id)];
}
