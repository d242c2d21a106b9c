import { invariant } from '@coffer/kernel';
import type { Answer } from '../../api/answer.ts';
import { nowS, type Call, type WriteCall } from '../../api/call.ts';
import { invalidRequest, resourceMissing } from '../../api/errors.ts';
import { earlierAnswer } from '../../idempotency/idempotency-key.ts';
import { invalidParam } from '../../params/spec.ts';
import { NO_ADDRESS } from '../contact/address.ts';
import type { BillingDetails, BillingDetailsInput } from '../contact/billing-details.ts';
import type { Shipping } from '../contact/shipping.ts';
import type { MandateInput } from '../mandates/acceptance.ts';
import { CVC_AT } from '../payment-intents/confirm-params.ts';
import { CVC_LIFE_S } from '../payments/begin-authorization.ts';
import type { MethodSource } from '../payments/method-source.ts';
import type { ConfirmationTokenRow } from './object.ts';
import { findConfirmationToken, lockConfirmationToken, useUpConfirmationToken } from './store.ts';

/** A token that an intent's call names, and what it pays with. */
export interface Confirming {
  readonly token: ConfirmationTokenRow;
  readonly source: MethodSource;
}

interface Given {
  readonly confirmation_token?: string;
  readonly payment_method?: string | null;
  readonly payment_method_data?: object;
}

/** What reading a token before the intent's transaction comes to. */
export type TokenFound =
  /** This very request was answered before: its token is used up by now. */
  | { readonly kind: 'replay'; readonly answer: Answer }
  | { readonly kind: 'found'; readonly confirming: Confirming | null };

/** Reads the token that a call names. Throws unless it can confirm a payment, or a setup. */
export async function findConfirming(
  call: Call,
  given: Given,
  wanted: 'payment' | 'setup',
): Promise<TokenFound> {
  const { confirmation_token: id } = given;
  if (id === undefined) return { kind: 'found', confirming: null };
  const answer = await earlierAnswer(call.db, call);
  if (answer !== null) return { kind: 'replay', answer };
  if (given.payment_method != null || given.payment_method_data !== undefined) {
    throw invalidRequest(
      'You may only specify one of these parameters: confirmation_token, payment_method, ' +
        'payment_method_data.',
    );
  }
  const token = await findConfirmationToken(call.db, call.caller, id);
  if (token === null) throw missing(id);
  checkUsable(call, token);
  const { mode } = token.data.client_context;
  if (mode !== null && (mode === 'setup') !== (wanted === 'setup')) {
    throw mismatch(`It was made for a ${mode}, and cannot confirm a ${wanted}.`);
  }
  return { kind: 'found', confirming: { token, source: sourceOf(call, token) } };
}

/** Uses the token up for an intent, in its transaction. Of several at once only one succeeds. */
export async function useToken(
  call: WriteCall,
  { token: { id } }: Confirming,
  intent: { readonly id: string; readonly currency: string | null },
): Promise<void> {
  const token = (await lockConfirmationToken(call.db, call.caller, id)) ?? null;
  if (token === null) throw missing(id);
  checkUsable(call, token);
  const { currency } = token.data.client_context;
  if (currency !== null && intent.currency !== null && currency !== intent.currency) {
    throw mismatch(`It was made for ${currency}, and the intent is in ${intent.currency}.`);
  }
  useUpConfirmationToken(call.db, call.caller, { id, by: intent.id });
}

/** What a token says of the intent that it confirms. What the call itself says goes over it. */
export function saidByToken({ token: { data } }: Confirming): {
  readonly mandate_data?: MandateInput;
  readonly return_url?: string;
  readonly setup_future_usage?: 'off_session' | 'on_session';
  readonly shipping?: Shipping;
  readonly use_stripe_sdk?: boolean;
} {
  const { mandate_data, return_url, setup_future_usage, shipping, use_stripe_sdk } = data;
  return {
    ...(mandate_data !== undefined && { mandate_data }),
    ...(return_url !== null && { return_url }),
    ...(setup_future_usage !== null && { setup_future_usage }),
    ...(shipping !== null && { shipping }),
    ...(use_stripe_sdk && { use_stripe_sdk }),
  };
}

/** The call with the CVC that the token collected for a saved card. */
export function withTokenCvc<C extends Call>(call: C, confirming: Confirming | null): C {
  if (call.cvc !== null || confirming === null || confirming.token.payment_method === null) {
    return call;
  }
  const cvc_ref = freshCvc(call, confirming.token);
  return cvc_ref === null ? call : { ...call, cvc: { at: CVC_AT, cvc_ref } };
}

function sourceOf(call: Call, token: ConfirmationTokenRow): MethodSource {
  if (token.payment_method !== null) return { kind: 'stored', id: token.payment_method };
  const { card_ref, data } = token;
  invariant(card_ref !== null, 'a usable token has a card or a payment method');
  const { allow_redisplay, billing_details, card, metadata, preferred_network } = data.method;
  return {
    kind: 'new',
    input: {
      token: null,
      card_id: null,
      card,
      card_ref,
      cvc_ref: freshCvc(call, token),
      name: null,
      address: NO_ADDRESS,
    },
    given: {
      allow_redisplay,
      billing_details: asInput(billing_details),
      metadata,
      ...(preferred_network !== null && { preferred_network }),
    },
  };
}

/** A token may live longer than its CVC, which the card store has destroyed by then. */
function freshCvc(call: Call, token: ConfirmationTokenRow): string | null {
  return nowS(call) - token.created < CVC_LIFE_S ? token.cvc_ref : null;
}

function asInput({ tax_id, ...rest }: BillingDetails): BillingDetailsInput {
  return { ...rest, ...(tax_id !== null && { tax_id }) };
}

function checkUsable(call: Call, token: ConfirmationTokenRow): void {
  const { id, used_by } = token;
  if (used_by !== null) {
    throw unusable(`This ConfirmationToken has been used already, to confirm ${used_by}: ${id}.`);
  }
  if (nowS(call) < token.expires_at) return;
  throw unusable(`This ConfirmationToken has expired: ${id}. Make another one on your page.`);
}

function missing(id: string): Error {
  return resourceMissing({
    noun: 'confirmation_token',
    id,
    param: 'confirmation_token',
    status: 400,
  });
}

function mismatch(why: string): Error {
  return unusable(`This ConfirmationToken does not fit the intent. ${why}`);
}

function unusable(message: string): Error {
  return invalidParam({ param: 'confirmation_token', message });
}
