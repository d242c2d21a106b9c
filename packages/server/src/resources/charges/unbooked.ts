import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';

/** Says that a charge is still to be booked, in the transaction that makes it. */
export function leaveUnbooked(tx: Transaction, scope: Scope, charge: string): void {
  tx.write('insert into unbooked_charges (account_id, livemode, id) values ($1, $2, $3)', [
    scope.accountId,
    scope.livemode,
    charge,
  ]);
}

/** Whose charges are to be booked, in any order, so that nobody stands in anybody's way. */
export async function findUnbooked(db: Queryable, limit: number): Promise<Scope[]> {
  const rows = await db.query<{ account_id: string; livemode: boolean }>(
    `select account_id, livemode
     from (select distinct account_id, livemode from unbooked_charges) as waiting
     order by random() limit $1`,
    [limit],
  );
  return rows.map(({ account_id: accountId, livemode }) => ({ accountId, livemode }));
}

/** Takes charges to be booked in this transaction; others that do the same take other ones. */
export async function takeUnbooked(
  tx: Transaction,
  scope: Scope,
  limit: number,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `delete from unbooked_charges where account_id = $1 and livemode = $2 and id in (
       select id from unbooked_charges where account_id = $1 and livemode = $2
       order by id limit $3 for update skip locked)
     returning id`,
    [scope.accountId, scope.livemode, limit],
  );
  return rows.map(({ id }) => id);
}
