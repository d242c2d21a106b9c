/** The answer of /v1/payment_pages (docs/api/payment-pages.md), as far as the page reads it. */
export interface PaymentPage {
  readonly id: string;
  readonly livemode: boolean;
  readonly status: 'open' | 'complete' | 'expired';
  readonly mode: 'payment' | 'setup';
  readonly ui_mode: 'hosted_page' | 'embedded_page' | 'elements';
  readonly publishable_key: string | null;
  readonly locale: string | null;
  readonly submit_type: 'auto' | 'book' | 'donate' | 'pay' | null;
  readonly currency: string | null;
  readonly account: {
    readonly display_name: string;
    readonly support_email: string | null;
    readonly support_url: string | null;
    readonly terms_of_service_url: string | null;
    readonly privacy_policy_url: string | null;
  };
  readonly branding: {
    readonly background_color: string;
    readonly button_color: string;
    readonly border_style: 'rounded' | 'rectangular' | 'pill';
    readonly logo_url: string | null;
    readonly icon_url: string | null;
  };
  readonly line_items: readonly PageLineItem[];
  readonly amount_total: number | null;
  readonly total_summary: {
    readonly subtotal: number;
    readonly discount: number;
    readonly shipping: number;
    readonly tax: number;
    readonly tax_inclusive: number;
    readonly due: number;
  };
  readonly discounts: readonly {
    readonly name: string;
    readonly promotion_code: string | null;
    readonly percent_off: number | null;
    readonly amount: number;
    readonly removable: boolean;
  }[];
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
  readonly recovery_url: string | null;
}

export interface PageLineItem {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly images: readonly string[];
  readonly quantity: number;
  readonly adjustable_quantity: { readonly minimum: number; readonly maximum: number } | null;
  readonly unit_amount: number | null;
  readonly custom_unit_amount: {
    readonly minimum: number | null;
    readonly maximum: number | null;
    readonly preset: number | null;
  } | null;
  readonly amount_subtotal: number;
}

export interface PageShippingOption {
  readonly shipping_rate: string;
  readonly display_name: string;
  readonly amount: number;
  readonly delivery_estimate: {
    readonly minimum: Estimate | null;
    readonly maximum: Estimate | null;
  } | null;
  readonly selected: boolean;
}

export interface Estimate {
  readonly unit: string;
  readonly value: number;
}

export interface PageCollect {
  readonly email: boolean;
  readonly allow_promotion_codes: boolean;
  readonly billing_address: 'auto' | 'required';
  readonly shipping_countries: readonly string[] | null;
  readonly phone: boolean;
  readonly tax_id: 'never' | 'optional' | 'required_if_supported';
  readonly individual_name: 'never' | 'optional' | 'required';
  readonly business_name: 'never' | 'optional' | 'required';
  readonly terms_of_service: boolean;
  readonly promotions: boolean;
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
}

export interface PageAddress {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postal_code: string | null;
  readonly country: string | null;
}

export interface PageCustomer {
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
  readonly custom_fields: Readonly<Record<string, string>>;
}

export interface PageIntent {
  readonly id: string;
  readonly status: string;
  /** Null once the session is over. */
  readonly client_secret: string | null;
  readonly next_action: object | null;
}
