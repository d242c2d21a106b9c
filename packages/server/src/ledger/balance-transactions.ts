import type { Filter, Page, PageRequest } from '../store/page.ts';
import { selectPage } from '../store/page.ts';
import type { Queryable } from '../store/queryable.ts';
import type { Scope } from '../store/scope.ts';

/** One balance transaction, summed up from its postings. */
export type BalanceTransactionRow = {
  readonly id: string;
  readonly created: number;
  readonly available_on: number;
  readonly type: 'charge' | 'refund' | 'refund_failure';
  readonly source: string;
  readonly currency: string;
  /** What the source moved, before fees; negative when it left the balance. */
  readonly amount: number;
  readonly fee: number;
};

const COLUMNS = 'id, created, available_on, type, source, currency, amount, fee';

/** Position 1 is what moved the money; a posting of type fee beside it is its fee. */
const BALANCE_TRANSACTIONS = `(
  select main.account_id, main.livemode, main.txn as id, main.created, main.available_on,
    main.type, main.source, main.currency,
    case when main.credit = 'balance' then main.amount else -main.amount end as amount,
    coalesce((
      select sum(fee.amount) from postings as fee
      where fee.account_id = main.account_id and fee.txn = main.txn and fee.type = 'fee'
    ), 0)::bigint as fee
  from postings as main where main.position = 1
) as balance_transactions`;

export async function findBalanceTransactions(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<BalanceTransactionRow[]> {
  return db.query<BalanceTransactionRow>(
    `select ${COLUMNS} from ${BALANCE_TRANSACTIONS}
     where account_id = $1 and livemode = $2 and id = any ($3)`,
    [scope.accountId, scope.livemode, ids],
  );
}

/** Newest first. Filters may name the columns of BalanceTransactionRow. */
export function pageOfBalanceTransactions(
  db: Queryable,
  scope: Scope,
  at: { readonly page: PageRequest; readonly filters: readonly Filter[] },
): Promise<Page<BalanceTransactionRow>> {
  return selectPage<BalanceTransactionRow>(db, {
    scope,
    table: BALANCE_TRANSACTIONS,
    columns: COLUMNS,
    ...at,
  });
}
