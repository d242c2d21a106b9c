import type Stripe from 'stripe';
import type { BalanceTransactionRow } from '../../ledger/balance-transactions.ts';
import type { Wire } from '../../wire.ts';

/** `now` in Unix seconds decides whether the money is available already. */
export function balanceTransactionObject(
  row: BalanceTransactionRow,
  now: number,
): Wire<Stripe.BalanceTransaction> {
  return {
    id: row.id,
    object: 'balance_transaction',
    amount: row.amount,
    available_on: row.available_on,
    balance_type: 'payments',
    created: row.created,
    currency: row.currency,
    description: null,
    exchange_rate: null,
    fee: row.fee,
    fee_details: row.fee === 0 ? [] : [feeDetail(row)],
    net: row.amount - row.fee,
    reporting_category: row.type,
    source: row.source,
    status: row.available_on <= now ? 'available' : 'pending',
    type: row.type,
  };
}

function feeDetail(row: BalanceTransactionRow): Wire<Stripe.BalanceTransaction.FeeDetail> {
  return {
    amount: row.fee,
    application: null,
    currency: row.currency,
    description: 'Processing fees',
    type: 'stripe_fee',
  };
}
