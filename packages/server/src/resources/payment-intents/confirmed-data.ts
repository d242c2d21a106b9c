import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../api/call.ts';
import { secretKeyRequired } from '../../auth/authenticate.ts';
import { invalidParam } from '../../params/spec.ts';
import { changeIntentData } from './change.ts';
import { futureUsage } from './future-usage.ts';
import type { PaymentIntentData } from './object.ts';
import type { CardOptions, IntentInput } from './params.ts';

/**
 * An intent's data after what a confirm says of it. Throws where a browser would undo what its
 * merchant decided; it may repeat it.
 */
export function confirmedData(
  call: Call,
  before: PaymentIntentData,
  given: IntentInput,
): PaymentIntentData {
  const after = changeIntentData(before, given);
  if (call.caller.keyKind === 'secret') return after;
  if (!isDeepStrictEqual(decided(before.card_options), decided(after.card_options))) {
    throw secretKeyRequired();
  }
  checkUsage(before, after);
  const { merchant_shipping = false } = before;
  if (merchant_shipping && !isDeepStrictEqual(before.shipping, after.shipping)) {
    throw invalidParam({
      param: 'shipping',
      code: 'parameter_invalid',
      message:
        'The shipping of this PaymentIntent was set with a secret key, and a publishable key ' +
        'cannot change it. Leave `shipping` out, or change it with your secret key.',
    });
  }
  return { ...after, merchant_shipping };
}

type Usage = ReturnType<typeof futureUsage>;

/**
 * A browser may say that the card is to be used again where its merchant has said nothing, and that
 * it is for more; what the merchant has said it neither takes back nor overrules (Stripe docs,
 * `setup_future_usage`).
 */
function checkUsage(before: PaymentIntentData, after: PaymentIntentData): void {
  const kept = (was: Usage, is: Usage): boolean =>
    was === null || was === is || (was === 'on_session' && is === 'off_session');
  if (
    kept(before.setup_future_usage, after.setup_future_usage) &&
    kept(futureUsage(before), futureUsage(after))
  )
    return;
  throw invalidParam({
    param: 'setup_future_usage',
    code: 'payment_intent_invalid_parameter',
    message:
      'The `setup_future_usage` of this PaymentIntent was set already. With a publishable key it ' +
      'can only be changed from `on_session` to `off_session`.',
  });
}

/** What of the options guards the merchant against whoever sits at the browser. */
function decided({
  request_incremental_authorization = 'never',
  request_three_d_secure = 'automatic',
  require_cvc_recollection = false,
}: CardOptions): object {
  return { request_incremental_authorization, request_three_d_secure, require_cvc_recollection };
}
