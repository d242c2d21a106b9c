import type { PaymentPage } from '@coffer/kernel';
import type { Branding } from '../../auth/branding.ts';
import type { Totals } from '../checkout/amounts.ts';
import type { StoredDiscount } from '../checkout/discount.ts';
import type { CheckoutTerms } from '../checkout/terms.ts';
import type { BillingDetails } from '../contact/billing-details.ts';

export type UiMode = 'elements' | 'embedded_page' | 'form' | 'hosted_page';

/** What is stored of a session beside the columns. */
export interface SessionData extends CheckoutTerms {
  readonly after_completion: AfterCompletion | null;
  readonly branding: Partial<Branding>;
  readonly cancel_url: string | null;
  readonly client_reference_id: string | null;
  readonly customer_email: string | null;
  readonly customer_update: CustomerUpdate;
  readonly discount: StoredDiscount | null;
  readonly integration_identifier: string | null;
  readonly locale: string | null;
  /** Whether the shopper may not change the e-mail address. */
  readonly email_locked: boolean;
  /** Whether an attempt to pay has made the session's customer. */
  readonly made_customer?: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** What the payment method of the last attempt says of its holder. */
  readonly method_details?: BillingDetails;
  readonly mode: 'payment' | 'setup';
  readonly origin_context: 'mobile_app' | 'web' | null;
  readonly payment_status: 'no_payment_required' | 'paid' | 'unpaid';
  readonly permissions: { readonly update_shipping_details: 'client_only' | 'server_only' } | null;
  readonly recovered_from: string | null;
  readonly recovery: Recovery | null;
  readonly redirect_on_completion: 'always' | 'if_required' | 'never' | null;
  readonly return_url: string | null;
  readonly saved_methods: SavedMethods | null;
  /** The chosen one of the shipping options. */
  readonly shipping_rate: string | null;
  readonly shopper: Shopper;
  readonly success_url: string | null;
  readonly totals: Totals;
  readonly ui_mode: UiMode;
}

/** What the shopper has said so far, as the page shows it. */
export type Shopper = PaymentPage['customer'];

/** What a payment link does once it is paid. */
export interface AfterCompletion {
  readonly type: 'hosted_confirmation' | 'redirect';
  readonly custom_message: string | null;
  readonly url: string | null;
}

export interface CustomerUpdate {
  readonly address: 'auto' | 'never';
  readonly name: 'auto' | 'never';
  readonly shipping: 'auto' | 'never';
}

/** `after_expiration.recovery`; what is null is known once the session has expired. */
export interface Recovery {
  readonly allow_promotion_codes: boolean;
  readonly enabled: boolean;
  readonly expires_at: number | null;
  readonly url: string | null;
}

export interface SavedMethods {
  readonly allow_redisplay_filters: readonly ('always' | 'limited' | 'unspecified')[] | null;
  readonly payment_method_remove: 'disabled' | 'enabled' | null;
  readonly payment_method_save: 'disabled' | 'enabled' | null;
}

/** A row of `checkout_sessions`. */
export type SessionRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly status: 'complete' | 'expired' | 'open';
  readonly expires_at: number;
  readonly customer: string | null;
  /** Of the shopper, in lower case. */
  readonly email: string | null;
  readonly payment_intent: string | null;
  readonly setup_intent: string | null;
  readonly payment_link: string | null;
  readonly coupon: string | null;
  readonly promotion_code: string | null;
  readonly client_secret: string | null;
  readonly data: SessionData;
};

export const NO_SHOPPER: Shopper = {
  email: null,
  name: null,
  individual_name: null,
  business_name: null,
  phone: null,
  address: null,
  shipping: null,
  tax_ids: [],
  custom_fields: {},
  consent: { promotions: null, terms_of_service: null },
};

/** The row with other data; columns that say the same follow. */
export function withData(row: SessionRow, change: Partial<SessionData>): SessionRow {
  const data = { ...row.data, ...change };
  return {
    ...row,
    email: data.shopper.email?.toLowerCase() ?? null,
    coupon: data.discount?.coupon ?? null,
    promotion_code: data.discount?.promotion_code ?? null,
    data,
  };
}
