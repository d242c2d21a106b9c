import {
  COMPLETE,
  digitsOf,
  isDigit,
  unfinished,
  wrong,
  type FieldCheck,
  type FieldRule,
} from './field-rule.ts';

/** Cards are not issued for longer than this. */
const YEARS_AHEAD_MAX = 50;
const CENTURY = 2000;

const INCOMPLETE = unfinished('incomplete_expiry');
const MONTH_INVALID = wrong('invalid_expiry_month');
const MONTH_PAST = wrong('invalid_expiry_month_past');
const YEAR_PAST = wrong('invalid_expiry_year_past');
const YEAR_INVALID = wrong('invalid_expiry_year');

/** Month and year, shown as `MM / YY`. Four-digit years are taken too, as browsers fill them in. */
export function expiryRule(today: () => Date): FieldRule {
  return {
    isData: isDigit,
    format: (text, deleting) => formatExpiry(text, deleting),
    check: (shown) => checkExpiry(shown, today()),
    isFinished: (shown) => checkExpiry(shown, today()).complete,
  };
}

/** The month and full year in a complete text. */
export function expiryOf(shown: string): { month: number; year: number } {
  const digits = digitsOf(shown);
  return { month: Number(digits.slice(0, 2)), year: CENTURY + Number(digits.slice(2)) };
}

function formatExpiry(text: string, deleting: boolean): string {
  const digits = deleting ? digitsOf(text) : monthFirst(text);
  if (digits.length < 2) return digits;
  const month = digits.slice(0, 2);
  const year = twoDigitYear(digits.slice(2));
  return deleting && year === '' ? month : `${month} / ${year}`;
}

/** The digits with a two-digit month: `5` and `1/` mean May and January, `13` January of 3x. */
function monthFirst(text: string): string {
  const digits = digitsOf(text);
  const [first = '', second = ''] = digits;
  const oneDigitMonth =
    first > '1' || (first === '1' && (second > '2' || /^\D*1\s*[/.-]/.test(text)));
  return oneDigitMonth ? `0${digits}` : digits;
}

/** `2034` becomes `34`; `203` may still become it. */
function twoDigitYear(digits: string): string {
  const century = String(CENTURY).slice(0, 2);
  if (!digits.startsWith(century)) return digits.slice(0, 2);
  return digits.length >= 4 ? digits.slice(2, 4) : digits;
}

function checkExpiry(shown: string, today: Date): FieldCheck {
  const digits = digitsOf(shown);
  const month = digits.slice(0, 2);
  if (month.length === 2 && (month < '01' || month > '12')) return MONTH_INVALID;
  if (digits.length !== 4) return INCOMPLETE;
  const { year } = expiryOf(shown);
  if (year < today.getFullYear()) return YEAR_PAST;
  if (year === today.getFullYear() && Number(month) < today.getMonth() + 1) return MONTH_PAST;
  return year > today.getFullYear() + YEARS_AHEAD_MAX ? YEAR_INVALID : COMPLETE;
}
