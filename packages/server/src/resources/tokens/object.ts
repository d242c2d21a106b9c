import type Stripe from 'stripe';
import type { CardChecks } from '@coffer/acquirers';
import type { Wire } from '../../wire.ts';
import type { Card } from '../cards/card.ts';
import { cardObject } from '../cards/object.ts';
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
  /** Null once the token was used: the card then belongs to what it was used for. */
  readonly card_ref: string | null;
  readonly cvc_ref: string | null;
  readonly data: TokenData;
};

export function tokenObject(row: TokenRow): Wire<Stripe.Token> {
  const { card_id: id, client_ip, ...card } = row.data;
  return {
    id: row.id,
    object: 'token',
    card: cardObject({ id, ...card, metadata: {} }),
    client_ip,
    created: row.created,
    livemode: row.livemode,
    type: 'card',
    used: row.used,
  };
}
