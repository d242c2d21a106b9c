import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { changeMetadata } from '../../params/spec.ts';
import { acceptanceOf, type MandateInput } from '../mandates/acceptance.ts';
import { methodDataOf } from '../payment-methods/make.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import type { MethodSource } from '../payments/method-source.ts';
import { useCardInput } from '../tokens/card-input.ts';
import type { ClientContext, ConfirmationTokenRow } from './object.ts';
import type { TokenInput } from './params.ts';
import { insertConfirmationToken } from './store.ts';

/** How long a token may wait for its intent to be confirmed (Stripe docs, `expires_at`). */
const TOKEN_LIFE_S = 12 * 3600;

/** What a token will pay with: a saved payment method, or a card that becomes one. */
export type TokenMethod =
  | { readonly kind: 'saved'; readonly row: PaymentMethodRow }
  | Extract<MethodSource, { kind: 'new' }>;

export interface NewToken {
  readonly given: TokenInput;
  readonly method: TokenMethod;
  readonly context: ClientContext;
  readonly useStripeSdk: boolean;
}

/** What a page said stays a page's when its server confirms with it. */
function ofPage(call: WriteCall, given: MandateInput): MandateInput {
  acceptanceOf(call, given);
  const { customer_acceptance: acceptance } = given;
  const { online, type } = acceptance;
  if (type === 'offline') return given;
  return { customer_acceptance: { ...acceptance, online: { ...online, infer_from_client: true } } };
}

export async function makeConfirmationToken(
  call: WriteCall,
  init: NewToken,
): Promise<ConfirmationTokenRow> {
  const { given, method, context } = init;
  if (method.kind === 'new') await useCardInput(call, method.input);
  const created = nowS(call);
  const saved = method.kind === 'saved' ? method.row : null;
  const row: ConfirmationTokenRow = {
    id: mint(call, 'ctoken'),
    livemode: call.caller.livemode,
    created,
    expires_at: created + TOKEN_LIFE_S,
    used_by: null,
    payment_method: saved?.id ?? null,
    card_ref: method.kind === 'new' ? method.input.card_ref : null,
    // The CVC of a saved card is asked for again beside it.
    cvc_ref: method.kind === 'new' ? method.input.cvc_ref : (call.cvc?.cvc_ref ?? null),
    data: {
      client_context: context,
      customer: saved?.customer ?? null,
      ...(given.mandate_data != null && { mandate_data: ofPage(call, given.mandate_data) }),
      metadata: given.metadata === undefined ? null : changeMetadata({}, given.metadata),
      method: method.kind === 'new' ? methodDataOf(method) : method.row.data,
      return_url: given.return_url ?? null,
      setup_future_usage: given.setup_future_usage ?? null,
      shipping: given.shipping ?? null,
      use_stripe_sdk: init.useStripeSdk,
    },
  };
  insertConfirmationToken(call.db, call.caller, row);
  return row;
}
