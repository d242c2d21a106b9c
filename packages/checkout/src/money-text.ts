import { currencyExponent } from '@coffer/kernel';
import { isRightToLeft } from './texts/right-to-left.ts';

/** Marks of the bidirectional algorithm (Unicode Standard Annex 9): neighbors are told apart. */
const LEFT_TO_RIGHT = '\u200e';
const ISOLATE_RIGHT_TO_LEFT = '\u2067';
const ISOLATE = '\u2068';
const END = '\u2069';

/** An amount as people of a language write it, with a sign of ours before its number. */
export function moneyText(
  amountMinor: number,
  currency: string,
  { locale, sign = '' }: { readonly locale: string; readonly sign?: '' | '−' },
): string {
  const digits = currencyExponent(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const amount = amountMinor / 10 ** digits;
  if (!isRightToLeft(locale)) return `${sign}${format.format(amount)}`;
  // Where letters run to the left, the `$` of `US$` and a sign would end up on the wrong side, and
  // a number or Latin name beside the amount would be mixed with it.
  const parts = format.formatToParts(amount);
  const number = parts.findIndex(({ type }) => type === 'integer');
  const written = parts.map(({ type, value }, at) => {
    if (type === 'currency') return `${ISOLATE}${value}${END}`;
    return at === number && sign !== '' ? `${LEFT_TO_RIGHT}${sign}${value}` : value;
  });
  return `${ISOLATE_RIGHT_TO_LEFT}${written.join('')}${END}`;
}

/** The same as a bare number for an input, with a point. */
export function decimalText(amountMinor: number, currency: string): string {
  const digits = currencyExponent(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}
