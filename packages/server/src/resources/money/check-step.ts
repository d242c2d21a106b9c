import { currencyStepMinor } from '@coffer/kernel';
import { invalidParam } from '../../params/spec.ts';
import type { ByCurrency } from './by-currency.ts';

/** Throws when an amount is finer than its currency can be charged (Stripe docs, "Currencies"). */
export function checkStep(
  amountMinor: number | null | undefined,
  at: { readonly currency: string; readonly param: string },
): void {
  const stepMinor = currencyStepMinor(at.currency);
  if (amountMinor == null || amountMinor % stepMinor === 0) return;
  const [became, section] =
    stepMinor === 100
      ? ['become effectively zero-decimal', 'zero-decimal']
      : ['three decimals, of which the last one is 0,', 'three-decimal'];
  throw invalidParam({
    param: at.param,
    message:
      `Invalid amount. Currency ${at.currency.toUpperCase()} has ${became} and charged amounts ` +
      `must be evenly divisible by ${stepMinor}. See ` +
      `https://docs.stripe.com/currencies#${section} for more information.`,
  });
}

/** The same for amounts in several currencies. */
export function checkSteps<O>(
  options: ByCurrency<O> | undefined,
  at: { readonly amount: string & keyof O; readonly param: string },
): void {
  for (const [currency, option] of Object.entries(options ?? {})) {
    const amount: unknown = option[at.amount];
    if (typeof amount !== 'number') continue;
    checkStep(amount, { currency, param: `${at.param}[${currency}][${at.amount}]` });
  }
}
