import type { PaymentPage as WholePage } from '@coffer/kernel';

/** What is passed on of a payment page to the merchant's page. */
export type PaymentPage = Pick<
  WholePage,
  | 'account'
  | 'collect'
  | 'currency'
  | 'customer'
  | 'discounts'
  | 'frame_url'
  | 'id'
  | 'line_items'
  | 'livemode'
  | 'mode'
  | 'payment_intent'
  | 'payment_status'
  | 'return_url'
  | 'saved_payment_methods'
  | 'setup_intent'
  | 'shipping_options'
  | 'status'
  | 'success_url'
  | 'taxes'
  | 'total_summary'
  | 'url'
>;
