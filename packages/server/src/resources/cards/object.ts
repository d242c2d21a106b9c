import type Stripe from 'stripe';
import type { CardChecks } from '@coffer/acquirers';
import type { Wire } from '../../wire.ts';
import type { Address } from '../contact/address.ts';
import { legacyBrand, type Card } from './card.ts';

/** A card in its older form: inside a token, and as a customer's default source. */
export interface CardView {
  readonly id: string;
  readonly card: Card;
  readonly checks: CardChecks;
  readonly name: string | null;
  readonly address: Address;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of a saved card only. */
  readonly customer?: string | null;
}

export function cardObject(view: CardView): Wire<Stripe.Card> {
  const { address, card, checks } = view;
  return {
    id: view.id,
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
    ...(view.customer !== undefined && { customer: view.customer }),
    cvc_check: checks.cvc_check,
    dynamic_last4: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint,
    funding: card.funding,
    last4: card.last4,
    metadata: view.metadata,
    name: view.name,
    networks: { preferred: null },
    regulated_status: 'unregulated',
    tokenization_method: null,
  };
}
