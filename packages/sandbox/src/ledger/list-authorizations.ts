import type { Pool } from './transaction.ts';

/** One approved authorization, as the reconciliation list shows it. */
export interface ListedAuthorization {
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly captured: number;
  readonly refunded: number;
  readonly reversed: boolean;
  readonly number_hash: string;
  readonly last4: string;
  readonly statement_descriptor: string;
}

export interface AuthorizationPage {
  readonly data: readonly ListedAuthorization[];
  readonly has_more: boolean;
}

/**
 * Approved authorizations in the order of their references, from behind `after`. Whoever walks the
 * pages sees every authorization that stood when the walk began, once.
 */
export async function listAuthorizations(
  pool: Pool,
  page: { readonly after: string; readonly limit: number },
): Promise<AuthorizationPage> {
  const found = await pool.query<ListedAuthorization>(
    `select reference, amount, currency, captured, refunded, reversed,
        encode(number_hash, 'hex') as number_hash, last4, statement_descriptor
      from authorizations where reference > $1 order by reference limit $2`,
    [page.after, page.limit + 1],
  );
  return { data: found.rows.slice(0, page.limit), has_more: found.rows.length > page.limit };
}
