/** Brands as the API names them. */
export type CardBrand =
  'amex' | 'diners' | 'discover' | 'jcb' | 'mastercard' | 'unionpay' | 'visa' | 'unknown';

export interface BrandRule {
  readonly brand: CardBrand;
  /** Inclusive ranges of leading digits; both ends have the same length. */
  readonly prefixes: readonly (readonly [low: string, high: string])[];
  /** Valid numbers of digits. */
  readonly lengths: readonly number[];
  readonly cvcLength: 3 | 4;
  /** Sizes of the digit groups as printed on the card. */
  readonly groups: readonly number[];
}

export const CARD_NUMBER_MIN_DIGITS = 13;
export const CARD_NUMBER_MAX_DIGITS = 19;

/**
 * Issuer ranges by network, the first match wins (ISO/IEC 7812 major ranges as the networks publish
 * them). UnionPay comes before Discover: their shared range 622126-622925 is issued by UnionPay.
 */
export const BRAND_RULES: readonly BrandRule[] = [
  {
    brand: 'amex',
    prefixes: [
      ['34', '34'],
      ['37', '37'],
    ],
    lengths: [15],
    cvcLength: 4,
    groups: [4, 6, 5],
  },
  {
    brand: 'diners',
    prefixes: [['36', '36']],
    lengths: [14, 15, 16, 17, 18, 19],
    cvcLength: 3,
    groups: [4, 6, 4],
  },
  {
    brand: 'diners',
    prefixes: [
      ['300', '305'],
      ['3095', '3095'],
      ['38', '39'],
    ],
    lengths: [14, 16, 17, 18, 19],
    cvcLength: 3,
    groups: [4, 4, 4, 4],
  },
  {
    brand: 'jcb',
    prefixes: [['3528', '3589']],
    lengths: [16, 17, 18, 19],
    cvcLength: 3,
    groups: [4, 4, 4, 4],
  },
  {
    brand: 'mastercard',
    prefixes: [
      ['51', '55'],
      ['2221', '2720'],
    ],
    lengths: [16],
    cvcLength: 3,
    groups: [4, 4, 4, 4],
  },
  {
    brand: 'unionpay',
    prefixes: [
      ['62', '62'],
      ['81', '81'],
    ],
    lengths: [16, 17, 18, 19],
    cvcLength: 3,
    groups: [4, 4, 4, 4, 3],
  },
  {
    brand: 'discover',
    prefixes: [
      ['6011', '6011'],
      ['644', '649'],
      ['65', '65'],
    ],
    lengths: [16, 17, 18, 19],
    cvcLength: 3,
    groups: [4, 4, 4, 4],
  },
  {
    // Carnet (Mexico): the API has no name for the brand.
    brand: 'unknown',
    prefixes: [['506199', '506499']],
    lengths: [16],
    cvcLength: 3,
    groups: [4, 4, 4, 4],
  },
  {
    brand: 'visa',
    prefixes: [['4', '4']],
    lengths: [13, 16, 19],
    cvcLength: 3,
    groups: [4, 4, 4, 4],
  },
];

/** The rule whose range the leading digits fall into; null while or where none does. */
export function brandRuleFor(leadingDigits: string): BrandRule | null {
  for (const rule of BRAND_RULES) {
    for (const [low, high] of rule.prefixes) {
      const lead = leadingDigits.slice(0, low.length);
      if (lead.length === low.length && lead >= low && lead <= high) return rule;
    }
  }
  return null;
}

/** The digits that may be kept in clear: 8 of a 16-digit or longer number, 6 of a shorter one. */
export function binLength(numberLength: number): 6 | 8 {
  return numberLength >= 16 ? 8 : 6;
}
