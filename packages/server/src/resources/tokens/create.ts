import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { prepared, type Route } from '../../api/route.ts';
import { invalidRequest } from '../../api/errors.ts';
import { hash, missingParam, onlyOneParam, string, unsettable } from '../../params/spec.ts';
import { addressOf } from '../contact/address.ts';
import { storedCard, uncheckedInput, type CardInput } from './card-input.ts';
import { tokenObject, type TokenRow } from './object.ts';
import { insertToken } from './store.ts';

const text = unsettable(string());
const params = hash({
  card: hash({
    address_city: text,
    address_country: text,
    address_line1: text,
    address_line2: text,
    address_state: text,
    address_zip: text,
    currency: string(),
    // Without a number they stand for nothing.
    exp_month: string(),
    exp_year: string(),
    name: text,
  }),
});

/** What a request says of a token's card beside its number. */
export interface CardHolder {
  readonly address_city?: string | null;
  readonly address_country?: string | null;
  readonly address_line1?: string | null;
  readonly address_line2?: string | null;
  readonly address_state?: string | null;
  readonly address_zip?: string | null;
  readonly name?: string | null;
}

/** Where an envelope may hold a CVC on its own. */
const CVC_UPDATE_AT = 'cvc_update';

export const createToken: Route = prepared({
  method: 'POST',
  path: '/v1/tokens',
  publishable: true,
  cardAt: ['card', CVC_UPDATE_AT],
  params,
  prepare: async (call, given) => {
    if (call.cvc?.at === CVC_UPDATE_AT) {
      if (call.card !== null) throw onlyOneParam('card', CVC_UPDATE_AT);
      const { cvc_ref } = call.cvc;
      return async (write) => tokenObject(makeCvcToken(write, cvc_ref));
    }
    if (call.card === null) {
      if (given.card !== undefined || call.cvc !== null) throw missingParam('card[number]');
      throw invalidRequest(
        'You must supply either a card, customer, PII data, bank account, or account legal ' +
          'entity to create a token.',
      );
    }
    const input = storedCard(call.card.facts);
    return async (write) => tokenObject(makeToken(write, input, given.card ?? {}));
  },
});

/** A token for the CVC of a card that is saved already. */
function makeCvcToken(call: WriteCall, cvc_ref: string): TokenRow {
  const row: TokenRow = {
    id: mint(call, 'cvctok'),
    livemode: call.caller.livemode,
    created: nowS(call),
    used: false,
    card_ref: null,
    cvc_ref,
    data: { type: 'cvc_update' },
  };
  insertToken(call.db, call.caller, row);
  return row;
}

/** A token for a card that was just stored. */
export function makeToken(call: WriteCall, input: CardInput, given: CardHolder): TokenRow {
  const address = addressOf({
    city: given.address_city ?? null,
    country: given.address_country ?? null,
    line1: given.address_line1 ?? null,
    line2: given.address_line2 ?? null,
    postal_code: given.address_zip ?? null,
    state: given.address_state ?? null,
  });
  const row: TokenRow = {
    id: mint(call, 'tok'),
    livemode: call.caller.livemode,
    created: nowS(call),
    used: false,
    card_ref: input.card_ref,
    cvc_ref: input.cvc_ref,
    data: {
      card_id: mint(call, 'card'),
      card: input.card,
      checks: uncheckedInput(input, address),
      name: given.name ?? null,
      address,
      client_ip: null,
    },
  };
  insertToken(call.db, call.caller, row);
  return row;
}
