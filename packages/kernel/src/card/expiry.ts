/** A card's expiry, read from a form. */
export interface Expiry {
  readonly month: number;
  readonly year: number;
}

export type ExpiryProblem =
  'invalid_expiry_month' | 'invalid_expiry_year' | 'missing_expiry_month' | 'missing_expiry_year';

/** Cards are not issued for longer; a later year is a typing error. */
const VALID_YEARS_MAX = 50;

/** Reads month and year (two or four digits), and refuses an expiry that has passed (UTC). */
export function readExpiry(
  month: string | undefined,
  year: string | undefined,
  now: Date,
): Expiry | ExpiryProblem {
  if (month === undefined || month === '') return 'missing_expiry_month';
  if (year === undefined || year === '') return 'missing_expiry_year';
  const expMonth = wholeNumber(month, [1, 2]);
  if (expMonth === null || expMonth < 1 || expMonth > 12) return 'invalid_expiry_month';
  const given = wholeNumber(year, [2, 4]);
  if (given === null) return 'invalid_expiry_year';
  const thisYear = now.getUTCFullYear();
  const expYear = given < 100 ? thisYear - (thisYear % 100) + given : given;
  if (expYear < thisYear || expYear > thisYear + VALID_YEARS_MAX) return 'invalid_expiry_year';
  if (expYear === thisYear && expMonth <= now.getUTCMonth()) return 'invalid_expiry_month';
  return { month: expMonth, year: expYear };
}

function wholeNumber(given: string, lengths: readonly [number, number]): number | null {
  const text = given.trim();
  if (!/^\d+$/.test(text) || text.length < lengths[0] || text.length > lengths[1]) return null;
  return Number(text);
}
