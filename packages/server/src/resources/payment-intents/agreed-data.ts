import type { Call } from '../../api/call.ts';
import { invalidParam } from '../../params/spec.ts';
import { acceptanceOf } from '../mandates/acceptance.ts';
import { checkMandate } from '../mandates/named.ts';
import type { ConfirmInput } from './confirm-params.ts';
import { futureUsage } from './future-usage.ts';
import type { PaymentIntentData } from './object.ts';

/**
 * An intent's data after what its confirmation says of the customer: whether they are away, and
 * what they agreed to. `paymentMethod` is what will pay. Throws for what makes no sense.
 */
export async function agreedData(
  call: Call,
  data: PaymentIntentData,
  asked: { readonly given: ConfirmInput; readonly paymentMethod: string | null },
): Promise<PaymentIntentData> {
  const { given, paymentMethod } = asked;
  const { mandate, mandate_data, off_session: away = false } = given;
  if (away !== false) checkAway(data);
  if (mandate === undefined && mandate_data == null) return data;
  if (mandate !== undefined && mandate_data != null) {
    throw invalidParam({
      param: 'mandate',
      code: 'parameters_exclusive',
      message: 'You may only specify one of these parameters: mandate, mandate_data.',
    });
  }
  if (mandate !== undefined) {
    if (paymentMethod !== null) await checkMandate(call, mandate, paymentMethod);
    return { ...data, mandate };
  }
  if (away !== false) {
    throw invalidParam({
      param: 'mandate_data',
      message:
        'You cannot provide `mandate_data` with `off_session`: the customer is not there to ' +
        'accept a mandate. Name one that they accepted before in `mandate`.',
    });
  }
  const acceptance = acceptanceOf(call, mandate_data);
  return acceptance === null ? data : { ...data, acceptance };
}

/** Saving a card may need its holder; so does what is asked of a card that is being saved. */
function checkAway(data: PaymentIntentData): void {
  const usage = futureUsage(data);
  if (usage === null || usage === 'none') return;
  throw invalidParam({
    param: 'off_session',
    code: 'payment_intent_invalid_parameter',
    message:
      'You cannot confirm with `off_session=true` when `setup_future_usage` is also set on the ' +
      'PaymentIntent. The customer needs to be on-session to perform the steps which may be ' +
      'required to set up the PaymentMethod for future usage. Please confirm this PaymentIntent ' +
      'with your customer on-session.',
  });
}
