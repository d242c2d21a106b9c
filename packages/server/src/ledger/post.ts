import type { Scope } from '../store/scope.ts';
import type { Transaction } from '../store/transaction.ts';
import type { Posting } from './posting.ts';

/** The postings of one balance transaction. */
export interface LedgerEntry {
  /** `txn_…` */
  readonly txn: string;
  readonly created: number;
  readonly availableOn: number;
  readonly currency: string;
  /** What moved the money: `ch_…` or `re_…`. */
  readonly source: string;
  readonly postings: readonly Posting[];
}

/** Writes postings, in the transaction of what they are about. They are never changed after. */
export function post(tx: Transaction, scope: Scope, entry: LedgerEntry): void {
  const { postings } = entry;
  tx.write(
    `insert into postings (account_id, livemode, txn, created, available_on, currency, source,
       debit, credit, amount, type, position)
     select $1, $2, $3, $4, $5, $6, $7, posting.*
     from unnest($8::text[], $9::text[], $10::bigint[], $11::text[]) with ordinality as posting`,
    [
      scope.accountId,
      scope.livemode,
      entry.txn,
      entry.created,
      entry.availableOn,
      entry.currency,
      entry.source,
      postings.map((posting) => posting.debit),
      postings.map((posting) => posting.credit),
      postings.map((posting) => posting.amount),
      postings.map((posting) => posting.type),
    ],
  );
}

/** The same for many balance transactions of one account in one statement. */
export function postAll(tx: Transaction, scope: Scope, entries: readonly LedgerEntry[]): void {
  const rows = entries.flatMap(({ postings, ...entry }) =>
    postings.map((posting, at) => ({ ...entry, ...posting, position: at + 1 })),
  );
  tx.write(
    `insert into postings (account_id, livemode, txn, position, created, available_on, currency,
       source, debit, credit, amount, type)
     select $1, $2, posting.*
     from unnest($3::text[], $4::smallint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::bigint[], $12::text[]) as posting`,
    [
      scope.accountId,
      scope.livemode,
      rows.map((row) => row.txn),
      rows.map((row) => row.position),
      rows.map((row) => row.created),
      rows.map((row) => row.availableOn),
      rows.map((row) => row.currency),
      rows.map((row) => row.source),
      rows.map((row) => row.debit),
      rows.map((row) => row.credit),
      rows.map((row) => row.amount),
      rows.map((row) => row.type),
    ],
  );
}
