/** What a field's name says that it holds. */
export type CardField = 'number' | 'code';

/**
 * Names that forms, browsers (autocomplete, HTML 4.10.18.7) and APIs give to a card number, as they
 * read without case and punctuation: `card[number]`, `cc-number`, `cardNumber` are one name each.
 */
const NUMBER_NAMES: ReadonlySet<string> = new Set([
  'cardaccountnumber',
  'cardno',
  'cardnr',
  'cardnum',
  'cardnumber',
  'cardpan',
  'cardsnumber',
  'cc',
  'ccn',
  'ccno',
  'ccnr',
  'ccnum',
  'ccnumber',
  'creditcard',
  'creditcardno',
  'creditcardnum',
  'creditcardnumber',
  'debitcardnumber',
  'pan',
  'paymentcardnumber',
  'primaryaccountnumber',
]);

const CODE_NAMES: ReadonlySet<string> = new Set([
  'cardcid',
  'cardcode',
  'cardcsc',
  'cardsecuritycode',
  'cardverificationcode',
  'cardverificationnumber',
  'cardverificationvalue',
  'cccid',
  'cccsc',
  'ccsecuritycode',
  'creditcardsecuritycode',
  'creditcardverificationvalue',
  'csc',
  'cv',
  'cvn',
  'securitycode',
  'verificationvalue',
]);

/** `billing_cvc`, `cvvNumber`: no other word ends like this. */
const CODE_NAME = /cv[cv](code|number|num|no|value)?$/;

/** Everything that writes a name's parts together or apart, in any alphabet's look-alikes. */
const PUNCTUATION = /[^\p{L}\p{N}]+/gu;

/** Names longer than this are not those of a form's fields. */
const NAME_MAX_LENGTH = 200;
/** `credit.card.security.code`: no name of the lists has more parts. */
const PARTS_MAX = 4;

/**
 * What the field at this path holds: its own name, or the name with its parents', so that
 * `card.number`, `card[number]` and `payment[card][number]` are all found.
 */
export function cardFieldAt(path: readonly string[]): CardField | null {
  let name = '';
  for (const part of path.slice(-PARTS_MAX).toReversed()) {
    name = `${bareName(part)}${name}`;
    if (name.length > NAME_MAX_LENGTH) return null;
    if (NUMBER_NAMES.has(name)) return 'number';
    if (CODE_NAMES.has(name) || CODE_NAME.test(name)) return 'code';
  }
  return null;
}

/** Whether a card number may be spread over fields of this name: `cc1`, `cc2`, ... or `card[]`. */
export function isPartOfNumber(path: readonly string[]): boolean {
  return bareName(path.at(-1) ?? '') === 'card' || cardFieldAt(path) === 'number';
}

/** Without the number that tells fields of one name apart, and `cvv2` from `cvv`. */
function bareName(name: string): string {
  return name
    .slice(0, NAME_MAX_LENGTH)
    .normalize('NFKC')
    .toLowerCase()
    .replace(PUNCTUATION, '')
    .replace(/\d{1,4}$/, '');
}

const NUMBER_MIN_DIGITS = 12;
const CODE_DIGITS = /^\s*\p{Nd}{3,4}\s*$/u;

/** Whether any field of a card could have the value; asked first, because names take longer. */
export function mayBeCardValue(value: string): boolean {
  return isCardValue('code', value) || isCardValue('number', value);
}

/** Whether the value is that of a customer's card, not a mask (`**** 4242`) or an empty field. */
export function isCardValue(field: CardField, value: string): boolean {
  return field === 'code'
    ? CODE_DIGITS.test(value)
    : (value.match(/\p{Nd}/gu)?.length ?? 0) >= NUMBER_MIN_DIGITS;
}
