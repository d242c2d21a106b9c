import type { PlainObject } from '@coffer/kernel';

/** The answer of /v1/payment_pages (docs/api/payment-pages.md), as far as it is passed on. */
export interface PaymentPage {
  readonly id: string;
  readonly livemode: boolean;
  readonly status: 'open' | 'complete' | 'expired';
  readonly payment_status: string;
  readonly mode: 'payment' | 'setup';
  readonly currency: string | null;
  readonly account: { readonly display_name: string };
  readonly line_items: readonly {
    readonly id: string;
    readonly name: string;
    readonly description: string | null;
    readonly images: readonly string[];
    readonly unit_label: string | null;
    readonly quantity: number;
    readonly adjustable_quantity: { readonly minimum: number; readonly maximum: number } | null;
    readonly unit_amount: number | null;
    readonly amount_subtotal: number;
    readonly amount_discount: number;
    readonly amount_tax: number;
    readonly amount_total: number;
  }[];
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
  }[];
  readonly taxes: readonly {
    readonly display_name: string;
    readonly percentage: number;
    readonly inclusive: boolean;
    readonly amount: number;
  }[];
  readonly shipping_options: readonly {
    readonly shipping_rate: string;
    readonly display_name: string;
    readonly amount: number;
    readonly delivery_estimate: PlainObject | null;
    readonly selected: boolean;
  }[];
  readonly collect: { readonly payment_method: boolean };
  readonly customer: {
    readonly email: string | null;
    readonly name: string | null;
    readonly individual_name: string | null;
    readonly business_name: string | null;
    readonly phone: string | null;
    readonly address: PlainObject | null;
    readonly shipping: { readonly name: string; readonly address: PlainObject } | null;
    readonly tax_ids: readonly { readonly type: string; readonly value: string }[];
  };
  readonly saved_payment_methods: readonly {
    readonly id: string;
    readonly brand: string;
    readonly last4: string;
    readonly exp_month: number;
    readonly exp_year: number;
  }[];
  readonly payment_intent: PageIntent | null;
  readonly setup_intent: PageIntent | null;
  readonly url: string | null;
  readonly return_url: string | null;
  /** Of the page that goes into the merchant's, on the checkout origin. */
  readonly frame_url: string | null;
}

interface PageIntent {
  readonly status: string;
  /** Null once the session is over. */
  readonly client_secret: string | null;
  readonly next_action: PlainObject | null;
}
