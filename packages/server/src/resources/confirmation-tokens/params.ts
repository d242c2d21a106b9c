import {
  array,
  boolean,
  hash,
  metadata,
  oneOf,
  string,
  unsettable,
  type Fields,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { shipping, type Shipping } from '../contact/shipping.ts';
import { mandateDataParam, type MandateInput } from '../mandates/acceptance.ts';
import { currency } from '../money/currency.ts';
import {
  paymentMethodDataParam,
  type PaymentMethodData,
} from '../payments/payment-method-params.ts';
import { returnUrl } from '../payments/return-url.ts';

/** Taken and not kept: what it says is told again by the intent. */
const dropped: Param<true> = { required: false, read: () => true };

/** `client_context`: what the Payment Element was made for, before there is an intent. */
const clientContext = hash({
  capture_method: dropped,
  currency: currency(),
  customer: dropped,
  mode: oneOf(['payment', 'setup', 'subscription']),
  payment_method_options: dropped,
  payment_method_types: array(oneOf(['card'])),
  require_cvc_recollection: dropped,
  setup_future_usage: dropped,
});

interface GivenContext {
  readonly currency?: string;
  readonly mode?: 'payment' | 'setup' | 'subscription';
}

/** Parameters that browsers and the test helper share. */
export const tokenShape: {
  readonly mandate_data: Param<MandateInput | null>;
  readonly metadata: Param<MetadataChange>;
  readonly payment_method: Param<string>;
  readonly payment_method_data: Param<PaymentMethodData>;
  readonly payment_method_options: Param<object>;
  readonly return_url: Param<string | null>;
  readonly setup_future_usage: Param<'off_session' | 'on_session' | null>;
  readonly shipping: Param<Shipping | null>;
} = {
  mandate_data: mandateDataParam,
  metadata: metadata(),
  payment_method: string(),
  payment_method_data: paymentMethodDataParam,
  // Nothing is left of it once its CVC is taken out; cards have no instalment plans here.
  payment_method_options: hash({ card: hash({}) }),
  return_url: unsettable(returnUrl()),
  setup_future_usage: unsettable(oneOf(['off_session', 'on_session'])),
  shipping: unsettable(shipping()),
};

export type TokenInput = Fields<typeof tokenShape>;

/** What only a page says. */
export const browserShape: {
  readonly client_context: Param<GivenContext>;
  readonly customer_session_client_secret: Param<string>;
  readonly use_stripe_sdk: Param<boolean>;
} = {
  client_context: clientContext,
  customer_session_client_secret: string(),
  use_stripe_sdk: boolean(),
};

export type BrowserInput = Fields<typeof browserShape>;
