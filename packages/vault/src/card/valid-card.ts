import {
  binLength,
  brandRuleFor,
  CARD_NUMBER_MAX_DIGITS,
  CARD_NUMBER_MIN_DIGITS,
  luhnValid,
  Secret,
  readExpiry,
  type CardBrand,
  type Expiry,
  type ExpiryProblem,
} from '@coffer/kernel';
import type { CardFields } from '../splitter/card-fields.ts';
import { testCardFacts, type IssuerFacts } from './test-card-set.ts';

/** A card that passed every check. Its buffers still belong to the request's wiper. */
export interface ValidCard extends IssuerFacts {
  readonly number: Secret<Buffer>;
  readonly cvc: Secret<Buffer> | null;
  readonly brand: CardBrand;
  readonly bin: string;
  readonly last4: string;
  readonly expiry: Expiry;
}

export type CardProblem =
  'empty_number' | 'incorrect_number' | 'invalid_cvc' | 'test_mode_live_card' | ExpiryProblem;

export interface CardRules {
  readonly livemode: boolean;
  readonly now: Date;
}

const SPACE = 0x20;
const DASH = 0x2d;
/** No issuer range is told by more digits than these. */
const LEADING_DIGITS = 6;
const CVC_LENGTHS: readonly number[] = [3, 4];

/**
 * Checks a card, on bytes. In test mode only listed test cards and canaries pass (PCI DSS 6.5.5).
 */
export function checkCard(fields: CardFields, rules: CardRules): ValidCard | CardProblem {
  const number = stripSeparators(fields.number);
  if (number.length === 0) return 'empty_number';
  if (number.length < CARD_NUMBER_MIN_DIGITS || number.length > CARD_NUMBER_MAX_DIGITS) {
    return 'incorrect_number';
  }
  if (!luhnValid(number)) return 'incorrect_number';
  const issuer = rules.livemode
    ? { funding: 'unknown' as const, country: null, networks: [] }
    : testCardFacts(number);
  if (issuer === null) return 'test_mode_live_card';
  const rule = brandRuleFor(number.toString('latin1', 0, LEADING_DIGITS));
  if (rule === null || !rule.lengths.includes(number.length)) return 'incorrect_number';

  const [month, year] = [fields.expMonth, fields.expYear].map((part) => part?.toString('latin1'));
  const expiry = readExpiry(month, year, rules.now);
  if (typeof expiry === 'string') return expiry;
  if (fields.cvc !== null && !isCvc(fields.cvc, [rule.cvcLength])) return 'invalid_cvc';
  return {
    number: new Secret(number),
    cvc: fields.cvc === null ? null : new Secret(fields.cvc),
    brand: rule.brand,
    bin: number.toString('latin1', 0, binLength(number.length)),
    last4: number.toString('latin1', number.length - 4),
    expiry,
    funding: issuer.funding,
    country: issuer.country,
    networks: issuer.networks.length > 0 ? issuer.networks : [rule.brand],
  };
}

/** A CVC without its card: any brand's length. */
export function checkCvc(cvc: Buffer): Secret<Buffer> | 'invalid_cvc' {
  return isCvc(cvc, CVC_LENGTHS) ? new Secret(cvc) : 'invalid_cvc';
}

function isCvc(cvc: Buffer, lengths: readonly number[]): boolean {
  return lengths.includes(cvc.length) && cvc.every(isDigit);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Removes spaces and dashes, in place, and blanks what is left over behind. */
function stripSeparators(number: Buffer): Buffer {
  let length = 0;
  for (const byte of number) {
    if (byte !== SPACE && byte !== DASH) number[length++] = byte;
  }
  number.fill(0, length);
  return number.subarray(0, length);
}
