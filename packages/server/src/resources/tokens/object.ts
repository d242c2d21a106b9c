import type Stripe from 'stripe';
import type { CardChecks } from '@coffer/acquirers';
import type { Wire } from '../../wire.ts';
import type { Card } from '../cards/card.ts';
import { cardObject } from '../cards/object.ts';
import type { Address } from '../contact/address.ts';

/** What is stored of a token beside the columns. */
export type TokenData = CardTokenData | CvcTokenData;

/** Of a CVC nothing is kept but its name in the card store. */
export interface CvcTokenData {
  readonly type: 'cvc_update';
}

export interface CardTokenData {
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

export function isOfCard(data: TokenData): data is CardTokenData {
  return !('type' in data);
}

export function tokenObject(row: TokenRow): Wire<Stripe.Token> {
  const { created, data, id, livemode, used } = row;
  const common = { id, object: 'token', created, livemode, used } as const;
  if (!isOfCard(data)) return { ...common, client_ip: null, type: data.type };
  const { card_id, client_ip, ...card } = data;
  return {
    ...common,
    card: cardObject({ id: card_id, ...card, metadata: {} }),
    client_ip,
    type: 'card',
  };
}
