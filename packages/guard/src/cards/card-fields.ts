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
  'cardcvc',
  'cardcvv',
  'cardcvv2',
  'cardsecuritycode',
  'cardverificationcode',
  'cardverificationvalue',
  'cccsc',
  'cccvc',
  'cccvv',
  'ccsecuritycode',
  'creditcardcvc',
  'creditcardcvv',
  'csc',
  'cvc',
  'cvc2',
  'cvccode',
  'cvn',
  'cvv',
  'cvv2',
  'cvvcode',
  'securitycode',
]);

/** Everything that writes a name's parts together or apart, in any alphabet's look-alikes. */
const PUNCTUATION = /[^\p{L}\p{N}]+/gu;

/** Names longer than this are not those of a form's fields. */
const NAME_MAX_LENGTH = 200;

/**
 * What the field at this path holds: its own name, or the name with its parents', so that
 * `card.number`, `card[number]` and `payment[card][number]` are all found.
 */
export function cardFieldAt(path: readonly string[]): CardField | null {
  let name = '';
  for (const part of path.toReversed()) {
    name = `${bareName(part)}${name}`;
    if (name.length > NAME_MAX_LENGTH) return null;
    if (NUMBER_NAMES.has(name)) return 'number';
    if (CODE_NAMES.has(name)) return 'code';
  }
  return null;
}

function bareName(name: string): string {
  return name.slice(0, NAME_MAX_LENGTH).normalize('NFKC').toLowerCase().replace(PUNCTUATION, '');
}

const NUMBER_MIN_DIGITS = 12;
const CODE_DIGITS = /^\s*\p{Nd}{3,4}\s*$/u;

/** Whether the value is that of a customer's card, not a mask (`**** 4242`) or an empty field. */
export function isCardValue(field: CardField, value: string): boolean {
  return field === 'code'
    ? CODE_DIGITS.test(value)
    : (value.match(/\p{Nd}/gu)?.length ?? 0) >= NUMBER_MIN_DIGITS;
}
