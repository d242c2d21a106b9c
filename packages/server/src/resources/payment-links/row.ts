import type { AfterCompletion } from '../checkout-sessions/row.ts';
import type { CheckoutTerms } from '../checkout/terms.ts';

/** What is stored of a payment link beside the columns. */
export interface PaymentLinkData extends CheckoutTerms {
  readonly after_completion: AfterCompletion;
  readonly currency: string;
  readonly inactive_message: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** How many of its sessions may complete; null: any number. */
  readonly completed_limit: number | null;
  readonly named_types: boolean;
  /** Of a link that sells a subscription. */
  readonly payment_method_collection?: PaymentMethodCollection;
}

export type PaymentMethodCollection = 'always' | 'if_required';

/** A row of `payment_links`. */
export type PaymentLinkRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly active: boolean;
  readonly completed_sessions: number;
  readonly data: PaymentLinkData;
};
