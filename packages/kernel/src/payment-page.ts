import type { BrowserError } from './frame-messages.ts';

/**
 * What a shopper's browser may see of a checkout session: the answer of /v1/payment_pages
 * (docs/api/payment-pages.md). The server makes it, the payment page and the frames read it. Its
 * parts are `type`s, which a browser may pass on as plain data.
 */
export type PaymentPage = {
  readonly id: string;
  readonly object: 'payment_page';
  readonly session_id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly status: 'open' | 'complete' | 'expired';
  readonly payment_status: 'no_payment_required' | 'paid' | 'unpaid';
  readonly mode: 'payment' | 'setup';
  readonly ui_mode: 'hosted_page' | 'embedded_page' | 'form' | 'elements';
  readonly url: string | null;
  /** Of the page that goes into the merchant's, on the checkout origin. */
  readonly frame_url: string | null;
  readonly client_secret: null;
  readonly publishable_key: string | null;
  readonly expires_at: number;
  readonly locale: string | null;
  readonly submit_type: 'auto' | 'book' | 'donate' | 'pay' | null;
  readonly currency: string | null;
  readonly payment_method_types: readonly ['card'];
  readonly account: PageAccount;
  readonly branding: PageBranding;
  readonly line_items: readonly PageLineItem[];
  readonly amount_subtotal: number | null;
  readonly amount_total: number | null;
  readonly total_summary: PageTotals;
  readonly discounts: readonly PageDiscount[];
  readonly taxes: readonly PageTax[];
  readonly shipping_options: readonly PageShippingOption[];
  readonly collect: PageCollect;
  readonly custom_text: {
    readonly submit: string | null;
    readonly shipping_address: string | null;
    readonly terms_of_service_acceptance: string | null;
    readonly after_submit: string | null;
  };
  readonly customer: PageCustomer;
  readonly saved_payment_methods: readonly {
    readonly id: string;
    readonly brand: string;
    readonly last4: string;
    readonly exp_month: number;
    readonly exp_year: number;
  }[];
  readonly payment_intent: PageIntent | null;
  readonly setup_intent: PageIntent | null;
  readonly success_url: string | null;
  readonly cancel_url: string | null;
  readonly return_url: string | null;
  readonly redirect_on_completion: 'always' | 'if_required' | 'never' | null;
  readonly after_completion: {
    readonly type: 'hosted_confirmation' | 'redirect';
    readonly custom_message: string | null;
    readonly url: string | null;
  };
  readonly payment_link: string | null;
  readonly recovery_url: string | null;
};

type PageAccount = {
  readonly display_name: string;
  readonly country: string;
  readonly statement_descriptor: string;
  readonly support_email: string | null;
  readonly support_phone: string | null;
  readonly support_url: string | null;
  readonly terms_of_service_url: string | null;
  readonly privacy_policy_url: string | null;
};

type PageBranding = {
  /** `#ffffff` */
  readonly background_color: string;
  readonly button_color: string;
  readonly border_style: 'rounded' | 'rectangular' | 'pill';
  readonly font_family: string;
  /** `https:` or `data:image/…` */
  readonly logo_url: string | null;
  readonly icon_url: string | null;
};

type PageLineItem = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly images: readonly string[];
  readonly unit_label: string | null;
  readonly quantity: number;
  readonly adjustable_quantity: { readonly minimum: number; readonly maximum: number } | null;
  readonly unit_amount: number | null;
  readonly unit_amount_decimal: string | null;
  readonly custom_unit_amount: {
    readonly minimum: number | null;
    readonly maximum: number | null;
    readonly preset: number | null;
  } | null;
  readonly amount_subtotal: number;
  readonly amount_discount: number;
  readonly amount_tax: number;
  readonly amount_total: number;
};

type PageTotals = {
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly tax: number;
  readonly tax_inclusive: number;
  readonly due: number;
};

type PageDiscount = {
  readonly name: string;
  readonly promotion_code: string | null;
  readonly percent_off: number | null;
  readonly amount_off: number | null;
  readonly amount: number;
  readonly removable: boolean;
};

type PageTax = {
  readonly display_name: string;
  readonly percentage: number;
  readonly inclusive: boolean;
  readonly amount: number;
};

type PageShippingOption = {
  readonly shipping_rate: string;
  readonly display_name: string;
  readonly amount: number;
  readonly delivery_estimate: {
    readonly minimum: PageEstimate | null;
    readonly maximum: PageEstimate | null;
  } | null;
  readonly selected: boolean;
};

type PageEstimate = { readonly unit: string; readonly value: number };

type Asked = 'never' | 'optional' | 'required';

/** What a page asks the shopper for. */
type PageCollect = {
  readonly email: boolean;
  readonly allow_promotion_codes: boolean;
  readonly billing_address: 'auto' | 'required';
  readonly shipping_countries: readonly string[] | null;
  readonly phone: boolean;
  readonly tax_id: 'never' | 'optional' | 'required_if_supported';
  readonly individual_name: Asked;
  readonly business_name: Asked;
  readonly terms_of_service: boolean;
  readonly promotions: boolean;
  /** Whether the card form shows what is agreed to when the card is kept. */
  readonly reuse_agreement: 'auto' | 'hidden';
  /** How the card is kept when it has paid; null: it is not. */
  readonly setup_future_usage: 'off_session' | 'on_session' | null;
  readonly save_payment_method: boolean;
  readonly payment_method: boolean;
  readonly custom_fields: readonly {
    readonly key: string;
    readonly label: string;
    readonly type: 'text' | 'numeric' | 'dropdown';
    readonly optional: boolean;
    readonly options: readonly { readonly label: string; readonly value: string }[];
    readonly default_value: string | null;
    readonly minimum_length: number | null;
    readonly maximum_length: number | null;
  }[];
};

type PageAddress = {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postal_code: string | null;
  readonly country: string | null;
};

/** What the shopper has said so far, or is known to say. */
type PageCustomer = {
  readonly email: string | null;
  readonly name: string | null;
  readonly individual_name: string | null;
  readonly business_name: string | null;
  readonly phone: string | null;
  readonly address: PageAddress | null;
  readonly shipping: {
    readonly name: string;
    readonly phone: string | null;
    readonly address: PageAddress;
  } | null;
  readonly tax_ids: readonly { readonly type: string; readonly value: string }[];
  readonly custom_fields: Readonly<Record<string, string>>;
  readonly consent: {
    readonly promotions: 'opt_in' | 'opt_out' | null;
    readonly terms_of_service: 'accepted' | null;
  };
};

/** As a publishable key gets it from the intent's own address. */
export type PageIntent = {
  readonly id: string;
  readonly object: 'payment_intent' | 'setup_intent';
  readonly status: string;
  /** Null once the session is over. */
  readonly client_secret: string | null;
  readonly next_action: object | null;
  /** Why its last try failed, of a payment or of saving a card. */
  readonly last_payment_error?: BrowserError | null;
  readonly last_setup_error?: BrowserError | null;
};
