import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { ClosedState, OpenState, Operation, OperationData, Settled } from './operation.ts';

/**
 * How long a lease lasts. A living owner renews it every LEASE_RENEWAL_MS; a dead owner's operation
 * is taken over by the next look after the lease's end, at most LEASE_MS + one look later.
 */
export const LEASE_MS = 3_000;
export const LEASE_RENEWAL_MS = 1_000;

/** An operation that stays unknown is looked at ever less often, at least this often. */
const RETRY_DELAY_MAX_S = 60;

const COLUMNS =
  'account_id, id, livemode, kind, state, payment_intent, amount, currency, card_ref, cvc_ref, ' +
  'single_use_method, data, fence, attempts';

/** Writes a new operation that `owner` is going to carry out right away. */
export function insertOperation(tx: Transaction, operation: Operation, owner: string): void {
  tx.write(
    `insert into operations (account_id, id, livemode, kind, state, payment_intent, amount,
       currency, card_ref, cvc_ref, single_use_method, data, owner, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
       clock_timestamp() + $14 * interval '1 ms')`,
    [
      operation.account_id,
      operation.id,
      operation.livemode,
      operation.kind,
      operation.state,
      operation.payment_intent,
      operation.amount,
      operation.currency,
      operation.card_ref,
      operation.cvc_ref,
      operation.single_use_method,
      { ...operation.data },
      owner,
      LEASE_MS,
    ],
  );
}

const UNDER_OWN_FENCE = `account_id = $1 and id = $2 and fence = $3
  and state in ('open', 'unknown', 'reversing')`;

/** Closes an operation. False when another owner has taken it: then nothing may be written. */
export async function closeOperation(
  tx: Queryable,
  operation: Operation,
  result: { readonly state: ClosedState; readonly outcome: Settled | null },
): Promise<boolean> {
  const rows = await tx.query(
    `update operations set state = $4, outcome = $5 where ${UNDER_OWN_FENCE} returning 1`,
    [
      operation.account_id,
      operation.id,
      operation.fence,
      result.state,
      result.outcome === null ? null : { ...result.outcome },
    ],
  );
  return rows.length > 0;
}

/** Moves an operation on to another open state, still this owner's. False as closeOperation. */
export async function moveOperation(
  db: Queryable,
  operation: Operation,
  to: { readonly state: OpenState; readonly data: OperationData },
): Promise<boolean> {
  const rows = await db.query(
    `update operations set state = $4, data = $5 where ${UNDER_OWN_FENCE} returning 1`,
    [operation.account_id, operation.id, operation.fence, to.state, { ...to.data }],
  );
  return rows.length > 0;
}

/**
 * Gives an operation back without an outcome, to be taken up again after a while that doubles with
 * every attempt. False as closeOperation.
 */
export async function postponeOperation(
  db: Queryable,
  operation: Operation,
  state: 'unknown' | 'reversing',
): Promise<boolean> {
  const rows = await db.query(
    `update operations set state = $4, owner = '', attempts = attempts + 1,
       due_at = clock_timestamp() + least(power(2, attempts), $5) * interval '1 s'
     where ${UNDER_OWN_FENCE} returning 1`,
    [operation.account_id, operation.id, operation.fence, state, RETRY_DELAY_MAX_S],
  );
  return rows.length > 0;
}

/**
 * Takes overdue operations of all accounts: those whose owner died, and those that are to be tried
 * again. Raising the fence shuts their former owner out.
 */
export async function takeDueOperations(
  db: Queryable,
  by: { readonly owner: string; readonly limit: number },
): Promise<Operation[]> {
  return db.query<Operation>(
    `update operations set owner = $1, fence = fence + 1, attempts = greatest(attempts, 1),
       due_at = clock_timestamp() + $2 * interval '1 ms'
     where (account_id, id) in (
       select account_id, id from operations
       where state in ('open', 'unknown', 'reversing') and due_at < clock_timestamp()
       order by due_at limit $3 for update skip locked)
     returning ${COLUMNS}`,
    [by.owner, LEASE_MS, by.limit],
  );
}

/** Keeps the leases of the operations that this process is working on. */
export async function renewLeases(
  db: Queryable,
  owner: string,
  operations: readonly Pick<Operation, 'account_id' | 'id'>[],
): Promise<void> {
  await db.query(
    `update operations set due_at = clock_timestamp() + $4 * interval '1 ms'
     from unnest($2::text[], $3::text[]) as mine (account_id, id)
     where operations.account_id = mine.account_id and operations.id = mine.id
       and owner = $1 and state in ('open', 'unknown', 'reversing')`,
    [
      owner,
      operations.map((operation) => operation.account_id),
      operations.map((operation) => operation.id),
      LEASE_MS,
    ],
  );
}

/** The reference of the authorization that an intent's money stands on. */
export async function findAuthorization(
  db: Queryable,
  scope: Scope,
  paymentIntent: string,
): Promise<string | null> {
  const [row] = await db.query<{ id: string }>(
    `select id from operations
     where account_id = $1 and livemode = $2 and payment_intent = $3 and kind = 'authorize'
       and state = 'approved'`,
    [scope.accountId, scope.livemode, paymentIntent],
  );
  return row?.id ?? null;
}

/** Whether an authorization with a payment method that belongs to no customer is under way. */
export async function isPaying(db: Queryable, scope: Scope, method: string): Promise<boolean> {
  const rows = await db.query(
    `select 1 from operations
     where account_id = $1 and livemode = $2 and single_use_method = $3
       and state in ('open', 'unknown', 'reversing')`,
    [scope.accountId, scope.livemode, method],
  );
  return rows.length > 0;
}

/** How often the acquirer was asked for more of an intent's card, whatever it said. */
export async function countIncrements(
  db: Queryable,
  scope: Scope,
  paymentIntent: string,
): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*) from operations
     where account_id = $1 and livemode = $2 and payment_intent = $3 and kind = 'increment'`,
    [scope.accountId, scope.livemode, paymentIntent],
  );
  return row?.count ?? 0;
}
