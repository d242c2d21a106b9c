import { currencyExponent } from '@coffer/kernel';

/** An amount as people of a language write it. */
export function moneyText(amountMinor: number, currency: string, locale: string): string {
  const digits = currencyExponent(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amountMinor / 10 ** digits);
}

/** The same as a bare number for an input, with a point. */
export function decimalText(amountMinor: number, currency: string): string {
  const digits = currencyExponent(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}
