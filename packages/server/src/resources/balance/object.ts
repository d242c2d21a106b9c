import type Stripe from 'stripe';
import type { BalanceRow } from '../../ledger/balance.ts';
import type { Wire } from '../../wire.ts';

export function balanceObject(
  balances: readonly BalanceRow[],
  livemode: boolean,
): Wire<Stripe.Balance> {
  return {
    object: 'balance',
    available: balances.map(({ currency, available }) => funds(currency, available)),
    livemode,
    pending: balances.map(({ currency, pending }) => funds(currency, pending)),
  };
}

/** Cards are the only source of money so far. */
function funds(currency: string, amount: number): Wire<Stripe.Balance.Available> {
  return { amount, currency, source_types: { card: amount } };
}
