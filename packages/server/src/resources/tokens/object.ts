import type Stripe from 'stripe';
import type { CardChecks } from '@coffer/acquirers';
import type { Wire } from '../../wire.ts';
import { legacyBrand, type Card } from '../cards/card.ts';
import type { Address } from '../contact/address.ts';

/** What is stored of a token beside the columns. */
export interface TokenData {
  /** The id of the card inside the token, `card_…`. */
  readonly card_id: string;
  readonly card: Card;
  readonly checks: CardChecks;
  readonly name: string | null;
  readonly address: Address;
  readonly client_ip: string | null;
}

/** A row of `tokens`. */
export type TokenRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly used: boolean;
  readonly card_ref: string;
  readonly cvc_ref: string | null;
  readonly data: TokenData;
};

export function tokenObject(row: TokenRow): Wire<Stripe.Token> {
  const { data } = row;
  return {
    id: row.id,
    object: 'token',
    card: cardObject(data),
    client_ip: data.client_ip,
    created: row.created,
    livemode: row.livemode,
    type: 'card',
    used: row.used,
  };
}

/** The older form of a card, as tokens show it. */
export function cardObject(data: TokenData): Wire<Stripe.Card> {
  const { address, card, checks } = data;
  return {
    id: data.card_id,
    object: 'card',
    address_city: address.city,
    address_country: address.country,
    address_line1: address.line1,
    address_line1_check: checks.address_line1_check,
    address_line2: address.line2,
    address_state: address.state,
    address_zip: address.postal_code,
    address_zip_check: checks.address_postal_code_check,
    brand: legacyBrand(card.brand),
    country: card.country,
    cvc_check: checks.cvc_check,
    dynamic_last4: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint,
    funding: card.funding,
    last4: card.last4,
    metadata: {},
    name: data.name,
    networks: { preferred: null },
    regulated_status: 'unregulated',
    tokenization_method: null,
  };
}
