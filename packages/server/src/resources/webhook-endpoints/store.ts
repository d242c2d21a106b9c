import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import { isChecked } from './fitness.ts';
import type { WebhookEndpointRow } from './object.ts';
import type { SigningSecret } from './signing-secret.ts';

const COLUMNS =
  'id, livemode, created, url, enabled_events, status, failing_since, disabled_because, ' +
  'qualification, data';
const rows: Rows<WebhookEndpointRow> = rowsOf({ table: 'webhook_endpoints', columns: COLUMNS });

export const findWebhookEndpoints: Rows<WebhookEndpointRow>['find'] = rows.find;
export const lockWebhookEndpoint: Rows<WebhookEndpointRow>['lock'] = rows.lock;
export const listWebhookEndpoints: Rows<WebhookEndpointRow>['list'] = rows.list;

/** The job that qualifies endpoints looks at each this often. */
const QUALIFY_AGAIN = `interval '7 days'`;

interface Insertion {
  readonly row: WebhookEndpointRow;
  readonly secrets: readonly SigningSecret[];
}

/** One that nobody has looked at yet is qualified soon. */
export function insertWebhookEndpoint(tx: Transaction, scope: Scope, made: Insertion): void {
  const { row, secrets } = made;
  tx.write(
    `insert into webhook_endpoints (account_id, livemode, id, created, url, enabled_events, status,
       secrets, qualification, qualify_at, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
       now() + case when $10 then ${QUALIFY_AGAIN} else interval '0' end, $11)`,
    [
      ...[scope.accountId, scope.livemode, row.id, row.created, row.url],
      ...[row.enabled_events, row.status, JSON.stringify(secrets)],
      ...[row.qualification, isLookedAt(row), { ...row.data }],
    ],
  );
}

function isLookedAt({ qualification }: WebhookEndpointRow): boolean {
  return qualification !== null && isChecked(qualification);
}

/** Until the transaction ends nobody else makes an endpoint of this account. */
export function lockWebhookEndpoints(tx: Transaction, { accountId }: Scope): void {
  tx.write('select 1 from accounts where account_id = $1 for no key update', [accountId]);
}

export async function countWebhookEndpoints(db: Queryable, scope: Scope): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'select count(*) from webhook_endpoints where account_id = $1 and livemode = $2',
    [scope.accountId, scope.livemode],
  );
  return row?.count ?? 0;
}

/** What deliveries to an endpoint are signed with; empty when there is no such endpoint. */
export async function findSigningSecrets(
  db: Queryable,
  scope: Scope,
  id: string,
): Promise<readonly SigningSecret[]> {
  const [row] = await db.query<{ secrets: readonly SigningSecret[] }>(
    'select secrets from webhook_endpoints where account_id = $1 and livemode = $2 and id = $3',
    [scope.accountId, scope.livemode, id],
  );
  return row?.secrets ?? [];
}

export function replaceSigningSecrets(
  tx: Transaction,
  scope: Scope,
  { id, secrets }: { readonly id: string; readonly secrets: readonly SigningSecret[] },
): void {
  tx.write(
    `update webhook_endpoints set secrets = $4
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, id, JSON.stringify(secrets)],
  );
}

/** The secrets that still sign, in their order: what is rolled is not kept for longer. */
const UNEXPIRED = `(
  select jsonb_agg(secret.value order by secret.ordinality)
  from jsonb_array_elements(secrets) with ordinality as secret
  where coalesce((secret.value->>'expires_at')::bigint > extract(epoch from now()), true))`;

/** Forgets secrets that sign no more. A job, across accounts. */
export async function forgetExpiredSecrets(db: Queryable): Promise<void> {
  await db.query(
    `update webhook_endpoints set secrets = ${UNEXPIRED}
     where jsonb_array_length(secrets) > 1 and secrets <> ${UNEXPIRED}`,
    [],
  );
}

interface Change {
  readonly row: WebhookEndpointRow;
  /** Whether its qualification is another one. */
  readonly qualified: boolean;
}

/** Writes what an update changed of a locked row. */
export function updateWebhookEndpoint(tx: Transaction, scope: Scope, change: Change): void {
  const { row, qualified } = change;
  tx.write(
    `update webhook_endpoints set url = $4, enabled_events = $5, status = $6,
       failing_since = case when $7 then null else failing_since end, disabled_because = $8,
       qualification = $9,
       qualify_at = case when not $10 then qualify_at when $11 then now() + ${QUALIFY_AGAIN}
         else now() end,
       data = $12, secrets = ${UNEXPIRED}
     where account_id = $1 and livemode = $2 and id = $3`,
    [
      ...[scope.accountId, scope.livemode, row.id, row.url, row.enabled_events, row.status],
      ...[row.failing_since === null, row.disabled_because, row.qualification],
      ...[qualified, isLookedAt(row), { ...row.data }],
    ],
  );
}

/**
 * Gives up what an endpoint has been owed for longer than deliveries are tried, as if it had been
 * tried all the time while the endpoint was disabled.
 */
export function giveUpOldDeliveries(
  tx: Transaction,
  scope: Scope,
  { id, olderThanMs }: { readonly id: string; readonly olderThanMs: number },
): void {
  tx.write(
    `update webhook_deliveries set due_at = null
     where account_id = $1 and livemode = $2 and endpoint_id = $3 and due_at is not null
       and coalesce(first_attempt_at, due_at) < now() - $4 * interval '1 ms'`,
    [scope.accountId, scope.livemode, id, olderThanMs],
  );
}

/** Deliveries of a deleted endpoint that this leaves behind go with their events. */
const DELIVERIES_ERASED_MAX = 20_000;

export function eraseWebhookEndpoint(tx: Transaction, scope: Scope, id: string): void {
  const { accountId, livemode } = scope;
  tx.write('delete from webhook_endpoints where account_id = $1 and livemode = $2 and id = $3', [
    accountId,
    livemode,
    id,
  ]);
  tx.write(
    `delete from webhook_deliveries where account_id = $1 and endpoint_id = $2 and event_id in (
       select event_id from webhook_deliveries where account_id = $1 and endpoint_id = $2 limit $3)`,
    [accountId, id, DELIVERIES_ERASED_MAX],
  );
}
