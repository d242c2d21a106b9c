import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { MobileFeatures, PaymentElementFeatures, SheetFeatures } from './features.ts';

/** What a session lets its components do; null for one that it does not enable. */
export interface SessionComponents {
  readonly buy_button: boolean;
  readonly customer_sheet: SheetFeatures | null;
  readonly mobile_payment_element: MobileFeatures | null;
  readonly payment_element: PaymentElementFeatures | null;
}

/** A row of `customer_sessions`. The secret itself is only in the answer that made it. */
export type CustomerSessionRow = {
  readonly secret_sha256: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly expires_at: number;
  readonly customer: string;
  readonly components: SessionComponents;
};

export function customerSessionObject(
  row: CustomerSessionRow,
  clientSecret: string,
): Wire<Stripe.CustomerSession> {
  const { buy_button, customer_sheet, mobile_payment_element, payment_element } = row.components;
  return {
    object: 'customer_session',
    client_secret: clientSecret,
    components: {
      active_entitlements: { enabled: false },
      buy_button: { enabled: buy_button },
      customer_portal: { enabled: false },
      customer_sheet: { enabled: customer_sheet !== null, features: customer_sheet },
      mobile_payment_element: {
        enabled: mobile_payment_element !== null,
        features: mobile_payment_element,
      },
      payment_element: { enabled: payment_element !== null, features: payment_element },
      pricing_table: { enabled: false },
    },
    created: row.created,
    customer: row.customer,
    customer_account: null,
    expires_at: row.expires_at,
    livemode: row.livemode,
  };
}
