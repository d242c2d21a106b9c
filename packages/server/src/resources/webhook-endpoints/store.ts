import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { WebhookEndpointRow } from './object.ts';
import type { SigningSecret } from './signing-secret.ts';

const COLUMNS =
  'id, livemode, created, url, enabled_events, status, failing_since, disabled_because, data';
const rows: Rows<WebhookEndpointRow> = rowsOf({ table: 'webhook_endpoints', columns: COLUMNS });

export const findWebhookEndpoints: Rows<WebhookEndpointRow>['find'] = rows.find;
export const lockWebhookEndpoint: Rows<WebhookEndpointRow>['lock'] = rows.lock;
export const listWebhookEndpoints: Rows<WebhookEndpointRow>['list'] = rows.list;

export function insertWebhookEndpoint(
  tx: Transaction,
  scope: Scope,
  {
    row,
    secrets,
  }: { readonly row: WebhookEndpointRow; readonly secrets: readonly SigningSecret[] },
): void {
  tx.write(
    `insert into webhook_endpoints
       (account_id, livemode, id, created, url, enabled_events, status, secrets, qualify_at, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now(), $9)`,
    [
      ...[scope.accountId, scope.livemode, row.id, row.created, row.url],
      ...[row.enabled_events, row.status, JSON.stringify(secrets), { ...row.data }],
    ],
  );
}

/** How many there are. The account stays locked, so that nobody makes another one meanwhile. */
export async function countWebhookEndpoints(tx: Transaction, scope: Scope): Promise<number> {
  const [, [counted]] = await Promise.all([
    tx.query('select 1 from accounts where account_id = $1 for no key update', [scope.accountId]),
    // Sent behind the lock, so it sees what the lock's last holder made.
    tx.query<{ count: number }>(
      'select count(*) from webhook_endpoints where account_id = $1 and livemode = $2',
      [scope.accountId, scope.livemode],
    ),
  ]);
  return counted?.count ?? 0;
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
