import { invariant } from '@coffer/kernel';

/**
 * The ledger accounts of a merchant: what the acquirer owes us, what we owe the merchant, and what
 * we keep.
 */
export type LedgerAccount = 'acquirer' | 'balance' | 'fees';

/**
 * One amount from one ledger account to another. It has two sides by its shape, so nothing that is
 * made of postings can be out of balance (DESIGN rule 8).
 */
export interface Posting {
  readonly debit: LedgerAccount;
  readonly credit: LedgerAccount;
  readonly amount: number;
  readonly type: 'charge' | 'fee' | 'refund' | 'refund_failure';
}

export interface FeeRate {
  readonly basisPoints: number;
  readonly fixedMinor: number;
}

const BASIS_POINTS = 10_000;

/** The fee of a charge, rounded half up to the smallest unit. */
export function feeMinor(amountMinor: number, rate: FeeRate): number {
  return Math.round((amountMinor * rate.basisPoints) / BASIS_POINTS) + rate.fixedMinor;
}

/** A captured charge: the acquirer owes us, we owe the merchant, less the fee. */
export function chargePostings(amountMinor: number, fee: number): readonly Posting[] {
  invariant(amountMinor > 0 && fee >= 0, 'a charge moves money');
  const charge: Posting = {
    debit: 'acquirer',
    credit: 'balance',
    amount: amountMinor,
    type: 'charge',
  };
  return fee === 0
    ? [charge]
    : [charge, { debit: 'balance', credit: 'fees', amount: fee, type: 'fee' }];
}

/** A refund gives back what the charge moved; the fee stays. */
export function refundPostings(amountMinor: number): readonly Posting[] {
  invariant(amountMinor > 0, 'a refund moves money');
  return [{ debit: 'balance', credit: 'acquirer', amount: amountMinor, type: 'refund' }];
}

/** A refund that came back: its money is the merchant's again. */
export function refundFailurePostings(amountMinor: number): readonly Posting[] {
  invariant(amountMinor > 0, 'a refund moves money');
  return [{ debit: 'acquirer', credit: 'balance', amount: amountMinor, type: 'refund_failure' }];
}

const DAY_S = 86_400;

/** When the money of a charge made now is available: midnight UTC, so many days on. */
export function availableOn(nowS: number, settlementDays: number): number {
  return Math.floor(nowS / DAY_S + settlementDays) * DAY_S;
}
