import { brandRuleFor, CARD_NUMBER_MAX_DIGITS, CARD_NUMBER_MIN_DIGITS } from './brands.ts';
import { luhnValid } from './luhn.ts';

/** Digit groups with single spaces or dashes between them. */
const DIGIT_GROUPS = /\d+(?:[ -]\d+)*/g;

/** A UUID has digit groups joined by dashes and is not a card number, whatever its digits say. */
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

const encoder = new TextEncoder();

/**
 * Whether text holds something that is, as far as anyone can tell, a card number: 13 to 19 digits in
 * whole groups, a known issuer range with one of its lengths, and a valid check digit. Order numbers
 * and millisecond time stamps pass. Used where card data must not appear at all (PCI DSS 3.4.1).
 */
export function holdsCardNumber(text: string): boolean {
  if (text.length < CARD_NUMBER_MIN_DIGITS) return false;
  for (const [run] of text.replace(UUID, ' ').matchAll(DIGIT_GROUPS)) {
    if (run.length >= CARD_NUMBER_MIN_DIGITS && groupsHoldCardNumber(run.split(/[ -]/)))
      return true;
  }
  return false;
}

function groupsHoldCardNumber(groups: readonly string[]): boolean {
  for (let from = 0; from < groups.length; from += 1) {
    let digits = '';
    for (let to = from; to < groups.length && digits.length <= CARD_NUMBER_MAX_DIGITS; to += 1) {
      digits += groups[to] ?? '';
      if (isCardNumber(digits)) return true;
    }
  }
  return false;
}

function isCardNumber(digits: string): boolean {
  if (digits.length < CARD_NUMBER_MIN_DIGITS || digits.length > CARD_NUMBER_MAX_DIGITS)
    return false;
  const rule = brandRuleFor(digits);
  return rule !== null && rule.lengths.includes(digits.length) && luhnValid(encoder.encode(digits));
}
