/** Names of telephone fields, as they read without case and punctuation. */
const PHONE_NAMES = /phone|mobile|telefon|(^|contact|billing|shipping)(tel|fax)$/;

/** E.164: fifteen digits at most; card numbers never begin with a plus or with two zeros. */
const PHONE_DIGITS_MAX = 15;
const INTERNATIONAL = /^\s*(?:\+|00)[\d\s()./-]{6,40}$/;
const PHONE_CHARACTERS = /^\s*\+?[\d\s()./-]{6,40}$/;

const IBAN = /^[a-z]{2}\d{2}[a-z0-9]{11,30}$/i;
const IBAN_WRITTEN_MAX_LENGTH = 64;
const GTIN_13 = /^\s*\d{13}\s*$/;

/**
 * Whether the whole value is another kind of number that tells itself by its form: a telephone
 * number, an IBAN, the article number on a product. Without this every tenth of the mobile numbers
 * +49 15..., of the articles 4006381... and of some banks' IBANs would be taken for a card; cards
 * of 13 digits have not been issued for decades.
 */
export function isOtherNumber(fieldName: string, value: string): boolean {
  return isPhone(fieldName, value) || isArticle(value) || isIban(value);
}

function isPhone(fieldName: string, value: string): boolean {
  if (!PHONE_CHARACTERS.test(value)) return false;
  const isNamed = PHONE_NAMES.test(fieldName.toLowerCase().replace(/[^a-z]/g, ''));
  return (isNamed || INTERNATIONAL.test(value)) && digitsOf(value).length <= PHONE_DIGITS_MAX;
}

/** GTIN-13, once EAN: weights 1 and 3 from the left (GS1 General Specifications, 7.9). */
function isArticle(value: string): boolean {
  if (!GTIN_13.test(value)) return false;
  const sum = Array.from(value.trim()).reduce(
    (total, digit, i) => total + Number(digit) * (1 + (i % 2) * 2),
    0,
  );
  return sum % 10 === 0;
}

/** ISO 13616: the first four characters go last, letters count from 10, and 97 leaves 1. */
function isIban(value: string): boolean {
  if (value.length > IBAN_WRITTEN_MAX_LENGTH) return false;
  const plain = value.replace(/[\s-]/g, '');
  if (!IBAN.test(plain)) return false;
  let rest = 0;
  for (const character of `${plain.slice(4)}${plain.slice(0, 4)}`) {
    const digits = Number.parseInt(character, 36);
    rest = (rest * (digits > 9 ? 100 : 10) + digits) % 97;
  }
  return rest === 1;
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
