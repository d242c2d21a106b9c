import type { WriteCall } from '../../api/call.ts';
import { hostedUrl } from '../checkout-sessions/hosted-url.ts';
import type { LockedSession } from '../checkout-sessions/locked.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import type { Shipping } from '../contact/shipping.ts';
import { changeIntentData } from '../payment-intents/change.ts';
import { newPaymentIntent } from '../payment-intents/make.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import type { CardOptions, IntentInput } from '../payment-intents/params.ts';

/** The intent that pays a session: made by the first attempt, and told anew by every other. */
export function intentOf(
  call: WriteCall,
  { session, intent }: Pick<LockedSession, 'intent' | 'session'>,
  how: { readonly save: boolean },
): PaymentIntentRow {
  const { customer, data } = session;
  const currency = data.currency ?? '';
  const amount = data.totals.total;
  const input = inputOf(session, how.save);
  if (intent !== null) {
    // Whole: what an earlier try said of the card, that it be kept for one, is not said again.
    const { card: card_options } = input.payment_method_options;
    const changed = changeIntentData(intent.data, input);
    return { ...intent, amount, currency, customer, data: { ...changed, card_options } };
  }
  const made = newPaymentIntent(
    call,
    { ...input, amount, currency, ...(customer !== null && { customer }) },
    null,
  );
  // The address of a page of ours is a secret, and shows the receipt from now on.
  const receipt_url = data.ui_mode === 'hosted_page' ? hostedUrl(call.services, session.id) : null;
  return { ...made, data: { ...made.data, checkout_session: session.id, receipt_url } };
}

type SessionIntentInput = IntentInput & {
  readonly payment_method_options: { readonly card: CardOptions };
};

function inputOf({ data }: SessionRow, save: boolean): SessionIntentInput {
  const { metadata, shipping, ...terms } = data.payment_intent_data;
  const { payment_method_options: card } = data;
  return {
    ...terms,
    ...(metadata !== undefined && { metadata }),
    payment_method_options: {
      card:
        save && card.setup_future_usage === undefined
          ? { ...card, setup_future_usage: 'on_session' }
          : card,
    },
    shipping: shipping ?? collected(data.shopper.shipping),
  };
}

function collected(shipping: SessionRow['data']['shopper']['shipping']): Shipping | null {
  return shipping && { ...shipping, carrier: null, tracking_number: null };
}
