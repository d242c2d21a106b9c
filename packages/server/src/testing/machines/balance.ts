import { feeMinor } from '../../ledger/posting.ts';
import type { ChargeState } from './payment-state.ts';

const FEE = { basisPoints: 290, fixedMinor: 30 };

/** By currency: what was captured, less what was given back and the fees; without zeros. */
export function balanceOfCharges(
  payments: readonly { readonly currency: string; readonly charge: ChargeState | null }[],
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { currency, charge } of payments) {
    if (charge === null || !charge.captured) continue;
    const { amount_captured: captured, amount_refunded: back } = charge;
    sums[currency] = (sums[currency] ?? 0) + captured - back - feeMinor(captured, FEE);
  }
  return withoutZeros(sums);
}

export function withoutZeros(sums: Readonly<Record<string, number>>): Record<string, number> {
  const kept = Object.entries(sums).filter(([, sum]) => sum !== 0);
  return Object.fromEntries(kept.toSorted(([a], [b]) => a.localeCompare(b)));
}
