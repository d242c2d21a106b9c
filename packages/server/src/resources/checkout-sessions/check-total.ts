import { AMOUNT_MAX_MINOR, formatMoney, minimumChargeMinor } from '@coffer/kernel';
import { invalidParam } from '../../params/spec.ts';
import { asksForAmount } from './make.ts';
import type { SessionData, SessionRow } from './row.ts';

/** Throws when what a session comes to cannot be charged. */
export function checkTotal({ data }: SessionRow): void {
  checkAmounts(data);
}

/** Throws when what an order comes to cannot be charged. Nothing at all needs no charge. */
export function checkAmounts(order: Pick<SessionData, 'currency' | 'items' | 'totals'>): void {
  const { currency, totals } = order;
  if (currency === null || asksForAmount(order) || totals.total === 0) return;
  const least = minimumChargeMinor(currency);
  if (totals.total < least) {
    throw invalidParam({
      param: 'line_items',
      code: 'amount_too_small',
      message: `The Checkout Session's total amount due must add up to at least ${formatMoney(least, currency)} ${currency}`,
    });
  }
  if (totals.total > AMOUNT_MAX_MINOR) {
    throw invalidParam({
      param: 'line_items',
      code: 'amount_too_large',
      message: `The Checkout Session's total amount due must be no more than ${formatMoney(AMOUNT_MAX_MINOR, currency)}`,
    });
  }
}
