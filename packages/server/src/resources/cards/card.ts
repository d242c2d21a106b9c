import type { CardChecks } from '@coffer/acquirers';
import type { CardBrand } from '@coffer/kernel';
import { LISTED_REF, type CardFacts } from '@coffer/vault-protocol';

/**
 * What our records keep of a card. The names of the stored card and of its CVC are columns of their
 * own; the leading digits are not kept at all, since no answer shows them.
 */
export type Card = Omit<CardFacts, 'bin' | 'cvc_ref' | 'ref'>;

export const NO_CHECKS: CardChecks = {
  address_line1_check: null,
  address_postal_code_check: null,
  cvc_check: null,
};

/** Whether the card store keeps something under a reference: listed test cards it knows anyway. */
export function isStored(cardRef: string): boolean {
  return !cardRef.startsWith(LISTED_REF);
}

/** The part of a card's facts that is kept and may be shown. */
export function cardOf(facts: CardFacts): Card {
  const { brand, last4, exp_month, exp_year, fingerprint, funding, country, networks } = facts;
  return { brand, last4, exp_month, exp_year, fingerprint, funding, country, networks };
}

/** `display_brand` of a payment method. */
export function displayBrand(brand: CardBrand): string {
  switch (brand) {
    case 'amex':
      return 'american_express';
    case 'diners':
      return 'diners_club';
    case 'unionpay':
      return 'union_pay';
    case 'unknown':
      return 'other';
    case 'discover':
    case 'jcb':
    case 'mastercard':
    case 'visa':
      return brand;
  }
}

/** `brand` of the older card object. */
export function legacyBrand(brand: CardBrand): string {
  switch (brand) {
    case 'amex':
      return 'American Express';
    case 'diners':
      return 'Diners Club';
    case 'discover':
      return 'Discover';
    case 'jcb':
      return 'JCB';
    case 'mastercard':
      return 'MasterCard';
    case 'unionpay':
      return 'UnionPay';
    case 'visa':
      return 'Visa';
    case 'unknown':
      return 'Unknown';
  }
}
