import type { CardFacts, TestAliasAnswer } from '@coffer/vault-protocol';
import type { CardChecks } from '@coffer/acquirers';
import { ApiError } from '@coffer/kernel';
import type { Call, WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { missingParam } from '../../params/spec.ts';
import { cardOf, type Card } from '../cards/card.ts';
import { testCard } from '../cards/test-card.ts';
import { NO_ADDRESS, type Address } from '../contact/address.ts';
import { isOfCard } from './object.ts';
import { findToken, lockToken, useUpToken } from './store.ts';

/** A card that a request brings along: what is kept of it, and its names in the card store. */
export interface CardInput {
  /** The token to use up with it. */
  readonly token: string | null;
  /** What the token calls the card, `card_…`: a source made of it keeps that id. */
  readonly card_id: string | null;
  readonly card: Card;
  readonly card_ref: string;
  readonly cvc_ref: string | null;
  /** The holder as a token says. */
  readonly name: string | null;
  readonly address: Address;
}

/** A card as the card store just stored it. Test cards may bring an address along. */
export function storedCard(facts: CardFacts | TestAliasAnswer): CardInput {
  const { ref: card_ref, cvc_ref } = facts;
  const address = { ...NO_ADDRESS, ...('address' in facts && facts.address) };
  const card = cardOf(facts);
  return { token: null, card_id: null, card, card_ref, cvc_ref, name: null, address };
}

interface CardPlace {
  /** The hash in which the request may hold a card: `card`, `payment_method_data[card]`. */
  readonly at: string;
  /** `token` inside that hash. */
  readonly token: string | undefined;
}

/**
 * The card that a request holds: taken out of it on its way, or named by a token. Throws Stripe's
 * errors for none, an unknown and a used token.
 */
export async function readCardInput(call: Call, place: CardPlace): Promise<CardInput> {
  const { at, token } = place;
  if (call.card?.at === at) return storedCard(call.card.facts);
  if (token === undefined) throw missingParam(call.cvc?.at === at ? `${at}[number]` : at);
  return tokenCard(call, { id: token, param: `${at}[token]` });
}

/** The card behind a token, or behind the name of a test card such as `tok_visa`. */
export async function tokenCard(
  call: Call,
  token: { readonly id: string; readonly param: string },
): Promise<CardInput> {
  const { id, param } = token;
  const row = await findToken(call.db, call.caller, id);
  if (row !== null && isOfCard(row.data)) {
    if (row.used || row.card_ref === null) throw tokenUsed(id);
    const { client_ip: _ip, checks: _checks, ...kept } = row.data;
    return { token: id, card_ref: row.card_ref, cvc_ref: row.cvc_ref, ...kept };
  }
  const facts = id.startsWith('tok_') ? await testCard(call, id) : null;
  if (facts === null) throw resourceMissing({ noun: 'token', id, param, status: 400 });
  return storedCard(facts);
}

/** Uses up the token that the card came by. Only one of several requests at once succeeds. */
export async function useCardInput(call: WriteCall, input: CardInput): Promise<void> {
  if (input.token === null) return;
  const row = await lockToken(call.db, call.caller, input.token);
  if (row === null || row.used) throw tokenUsed(input.token);
  useUpToken(call.db, call.caller, input.token);
}

/** Checks before anybody made them: whatever was given is unchecked. */
export function uncheckedInput(input: Pick<CardInput, 'cvc_ref'>, address: Address): CardChecks {
  return {
    address_line1_check: address.line1 === null ? null : 'unchecked',
    address_postal_code_check: address.postal_code === null ? null : 'unchecked',
    cvc_check: input.cvc_ref === null ? null : 'unchecked',
  };
}

export function tokenUsed(id: string): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'token_already_used',
    message: `You cannot use a Stripe token more than once: ${id}.`,
  });
}
