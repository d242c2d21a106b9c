import type { Queryable } from '../store/queryable.ts';
import type { Scope } from '../store/scope.ts';

/** The merchant's balance in one currency. */
export interface BalanceRow {
  readonly currency: string;
  readonly available: number;
  readonly pending: number;
}

/** Balances by currency, at a time in Unix seconds: nothing but the sum of the postings. */
export async function readBalance(
  db: Queryable,
  scope: Scope,
  nowS: number,
): Promise<BalanceRow[]> {
  return db.query<BalanceRow>(
    `select currency,
       coalesce(sum(signed) filter (where available_on <= $3), 0)::bigint as available,
       coalesce(sum(signed) filter (where available_on > $3), 0)::bigint as pending
     from (
       select currency, available_on,
         case when credit = 'balance' then amount else -amount end as signed
       from postings
       where account_id = $1 and livemode = $2 and 'balance' in (debit, credit)
     ) as moved
     group by currency order by currency`,
    [scope.accountId, scope.livemode, nowS],
  );
}
