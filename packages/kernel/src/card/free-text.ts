import {
  brandRuleFor,
  type BrandRule,
  CARD_NUMBER_MAX_DIGITS,
  CARD_NUMBER_MIN_DIGITS,
} from './brands.ts';
import { luhnValid } from './luhn.ts';

/**
 * Digit groups with nothing but white space, dashes and what is not seen between them, and what of
 * these follows the last. One loop over single characters, none beyond 16 bits: any other would use
 * up the stack on megabytes of them.
 */
const DIGIT_GROUPS = /\d[\d\s\u200b-]*/g;
/** As many digits as a card number has at least, wherever they stand: most texts have fewer. */
const ENOUGH_DIGITS = new RegExp(String.raw`^(?:\D*\d){${CARD_NUMBER_MIN_DIGITS}}`);
const BETWEEN_GROUPS = /[\s\u200b-]+/;
const DIGIT = /\d/;

/** No issuer range is told by more digits than these. */
const LEADING_DIGITS = 6;

/**
 * UUIDs, and words of 24 or more hexadecimal digits with a letter among them (digests, object ids),
 * are not card numbers, whatever their digits say: 3 in 10,000 SHA-256 texts would look like one.
 */
const HEX_WORD =
  /(?<![0-9a-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=\d*[a-f])[0-9a-f]{24,})(?![0-9a-z])/gi;

const NOT_ASCII = /[^\x20-\x7e]/;
/** Control and format characters, marks on the character before, fillers and the empty Braille. */
export const UNSEEN: RegExp = /[\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{DI}\u2800](?<!\s)/gu;
const DASHES = /[\u2010-\u2015\u2212]/g;
const DIGITS_OF_OTHER_SCRIPTS = /[^\P{Nd}0-9]/gu;
const IS_DIGIT = /^\p{Nd}$/u;

const encoder = new TextEncoder();

/**
 * Whether text holds something that is, as far as anyone can tell, a card number: 13 to 19 digits
 * in whole groups, a known issuer range with one of its lengths, and a valid check digit. Order
 * numbers and millisecond time stamps pass. Used where card data must not appear at all (PCI DSS
 * 3.4.1).
 */
export function holdsCardNumber(text: string): boolean {
  if (text.length < CARD_NUMBER_MIN_DIGITS) return false;
  const plain = plainText(text);
  if (!ENOUGH_DIGITS.test(plain)) return false;
  return plain.replace(HEX_WORD, ' ').match(DIGIT_GROUPS)?.some(runHoldsCardNumber) ?? false;
}

function runHoldsCardNumber(run: string): boolean {
  return run.length >= CARD_NUMBER_MIN_DIGITS && groupsHoldCardNumber(run.split(BETWEEN_GROUPS));
}

/**
 * `text` with `instead` in the place of every card number that `holdsCardNumber` would find. A
 * group of digits beside the number may go with it; text without a number is returned as it is.
 */
export function replaceCardNumbers(text: string, instead: string): string {
  if (!holdsCardNumber(text)) return text;
  const plain = plainText(text);
  const words = plain.match(HEX_WORD) ?? [];
  const replaced = plain
    .split(HEX_WORD)
    .map((piece, i) => `${replaceInPiece(piece, instead)}${words[i] ?? ''}`)
    .join('');
  // A number that goes on behind a digest: rare enough to lose the whole text.
  return holdsCardNumber(replaced) ? instead : replaced;
}

function replaceInPiece(piece: string, instead: string): string {
  return piece.replace(DIGIT_GROUPS, (run) => {
    if (!runHoldsCardNumber(run)) return run;
    let end = run.length;
    while (!DIGIT.test(run.charAt(end - 1))) end -= 1;
    return instead + run.slice(end);
  });
}

/**
 * Digits of any script, no-break spaces and typographic dashes become their plain forms, and each
 * character that is not seen a space of no width.
 */
function plainText(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  return text
    .normalize('NFKC')
    .replace(UNSEEN, '\u200b')
    .replace(DASHES, '-')
    .replace(DIGITS_OF_OTHER_SCRIPTS, (digit) => asciiDigit(digit));
}

/** Unicode has every script's digits as ten code points in a row, from zero on (UAX #44, Nd). */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (IS_DIGIT.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value % 10);
}

/** The range is looked up once for each beginning: text of single digits is scanned fast, too. */
function groupsHoldCardNumber(groups: readonly string[]): boolean {
  const digits = groups.join('');
  const bytes = encoder.encode(digits);
  let start = 0;
  for (const [from, first] of groups.entries()) {
    const rule = brandRuleFor(digits.slice(start, start + LEADING_DIGITS));
    if (
      rule !== null &&
      beginsCardNumber(
        bytes.subarray(start),
        groups.slice(from, from + CARD_NUMBER_MAX_DIGITS),
        rule,
      )
    ) {
      return true;
    }
    start += first.length;
  }
  return false;
}

/** Whether some of the groups, from the first on, are together a number of the rule. */
function beginsCardNumber(
  digits: Uint8Array,
  groups: readonly string[],
  { lengths }: BrandRule,
): boolean {
  let length = 0;
  for (const group of groups) {
    length += group.length;
    if (length > CARD_NUMBER_MAX_DIGITS) return false;
    if (lengths.includes(length) && luhnValid(digits.subarray(0, length))) return true;
  }
  return false;
}
