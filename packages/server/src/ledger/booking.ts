import type { AccountSettings } from '../auth/account-settings.ts';
import type { LedgerEntry } from './post.ts';
import { availableOn, chargePostings, feeMinor } from './posting.ts';

/** What a captured charge moves, less the fee, if it is booked at that time. */
export function bookingOf(
  charge: {
    readonly id: string;
    readonly amount_captured: number;
    readonly currency: string;
    readonly balance_transaction: string;
    readonly data: { readonly available_at_once?: true };
  },
  settings: AccountSettings,
  nowS: number,
): LedgerEntry {
  const fee = feeMinor(charge.amount_captured, {
    basisPoints: settings.fee_basis_points,
    fixedMinor: settings.fee_fixed_minor,
  });
  return {
    txn: charge.balance_transaction,
    created: nowS,
    availableOn:
      charge.data.available_at_once === true ? nowS : availableOn(nowS, settings.settlement_days),
    currency: charge.currency,
    source: charge.id,
    postings: chargePostings(charge.amount_captured, fee),
  };
}
