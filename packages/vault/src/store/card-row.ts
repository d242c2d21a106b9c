import type { CardFacts } from '@coffer/vault-protocol';
import type { ValidCard } from '../card/valid-card.ts';

/** The plain columns of a card, named as the facts that leave the vault. */
export const FACT_COLUMNS =
  'ref, cvc_ref, brand, bin, last4, exp_month, exp_year, fingerprint, funding, country, networks';

/** A row of those columns. */
export type FactRow = CardFacts & Record<string, unknown>;

/** Exactly the facts, whatever else a row has. */
export function factsOf(row: CardFacts): CardFacts {
  return {
    ref: row.ref,
    cvc_ref: row.cvc_ref,
    brand: row.brand,
    bin: row.bin,
    last4: row.last4,
    exp_month: row.exp_month,
    exp_year: row.exp_year,
    fingerprint: row.fingerprint,
    funding: row.funding,
    country: row.country,
    networks: row.networks,
  };
}

/** What may be known of a card that passed its checks. */
export function factsOfCard(
  card: ValidCard,
  named: Pick<CardFacts, 'cvc_ref' | 'fingerprint' | 'ref'>,
): CardFacts {
  const { month: exp_month, year: exp_year } = card.expiry;
  return factsOf({ ...card, ...named, exp_month, exp_year });
}

/** What the number of a card is sealed with, beside the key: a sealed number fits no other row. */
export function cardContext(card: { accountId: string; ref: string; keyId: string }): string {
  return `card ${card.accountId} ${card.ref} ${card.keyId}`;
}

/** The same for a CVC. */
export function cvcContext(cvc: { accountId: string; ref: string; keyId: string }): string {
  return `cvc ${cvc.accountId} ${cvc.ref} ${cvc.keyId}`;
}
