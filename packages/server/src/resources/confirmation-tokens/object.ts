import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { Shipping } from '../contact/shipping.ts';
import type { MandateInput } from '../mandates/acceptance.ts';
import { cardDetails, type PaymentMethodData } from '../payment-methods/object.ts';

type Usage = 'off_session' | 'on_session';

/** What the page said of the payment that it collects for, before there is an intent. */
export interface ClientContext {
  readonly currency: string | null;
  readonly mode: 'payment' | 'setup' | 'subscription' | null;
}

/** What is stored of a confirmation token beside the columns. */
export interface ConfirmationTokenData {
  readonly client_context: ClientContext;
  /** Whose saved payment method it is. */
  readonly customer: string | null;
  /** How the customer agreed; missing where nothing was said. */
  readonly mandate_data?: MandateInput;
  readonly metadata: Readonly<Record<string, string>> | null;
  /** The payment method that it will use, or that it will make. */
  readonly method: PaymentMethodData;
  readonly return_url: string | null;
  readonly setup_future_usage: Usage | null;
  readonly shipping: Shipping | null;
  readonly use_stripe_sdk: boolean;
}

/** A row of `confirmation_tokens`. */
export type ConfirmationTokenRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly expires_at: number;
  /** The intent that it confirmed: `pi_…` or `seti_…`. */
  readonly used_by: string | null;
  /** A saved payment method; null for a card that becomes one. */
  readonly payment_method: string | null;
  /** Null when the token was used or has expired, and beside a saved payment method. */
  readonly card_ref: string | null;
  readonly cvc_ref: string | null;
  readonly data: ConfirmationTokenData;
};

export function confirmationTokenObject(row: ConfirmationTokenRow): Wire<Stripe.ConfirmationToken> {
  const { data, used_by } = row;
  return {
    id: row.id,
    object: 'confirmation_token',
    created: row.created,
    expires_at: used_by === null ? row.expires_at : null,
    livemode: row.livemode,
    mandate_data: data.mandate_data === undefined ? null : mandateDataOf(data.mandate_data),
    metadata: data.metadata,
    payment_intent: used_by?.startsWith('pi_') === true ? used_by : null,
    payment_method_options: null,
    payment_method_preview: {
      allow_redisplay: data.method.allow_redisplay,
      billing_details: data.method.billing_details,
      card: cardDetails(data.method),
      customer: data.customer,
      customer_account: null,
      type: 'card',
    },
    return_url: data.return_url,
    setup_future_usage: data.setup_future_usage,
    setup_intent: used_by?.startsWith('seti_') === true ? used_by : null,
    shipping: data.shipping === null ? null : shippingOf(data.shipping),
    use_stripe_sdk: data.use_stripe_sdk,
  };
}

function mandateDataOf({
  customer_acceptance: { online, type },
}: MandateInput): Wire<Stripe.ConfirmationToken.MandateData> {
  const { ip_address = null, user_agent = null } = online ?? {};
  const shown = online === undefined ? null : { ip_address, user_agent };
  return { customer_acceptance: { online: shown, type } };
}

function shippingOf(shipping: Shipping): Wire<Stripe.ConfirmationToken.Shipping> {
  const { address, name, phone } = shipping;
  return { address, name, phone };
}
