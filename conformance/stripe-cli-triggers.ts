/**
 * Every trigger of the official command-line client (`stripe trigger --help`) is in one of the two
 * tables: it works, or it answers with an error that says what is not offered.
 */

/** Triggers that work, with everything that each makes happen: its own event among it. */
export const WORKING: Readonly<Record<string, readonly string[]>> = {
  'charge.captured': [
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
    'charge.captured',
    'payment_intent.succeeded',
  ],
  'charge.failed': ['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'],
  'charge.refund.updated': [
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'charge.updated',
    'refund.created',
    'charge.refunded',
    'refund.updated',
    'charge.refund.updated',
  ],
  'charge.refunded': [
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'charge.updated',
    'refund.created',
    'charge.refunded',
  ],
  'charge.succeeded': [
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'charge.updated',
  ],
  'checkout.session.completed': [
    'product.created',
    'price.created',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'charge.updated',
    'checkout.session.completed',
  ],
  'checkout.session.expired': ['product.created', 'price.created', 'checkout.session.expired'],
  'coupon.created': ['coupon.created'],
  'coupon.deleted': ['coupon.created', 'coupon.deleted'],
  'coupon.updated': ['coupon.created', 'coupon.updated'],
  'customer.created': ['customer.created'],
  'customer.deleted': ['customer.created', 'customer.deleted'],
  'customer.discount.created': ['coupon.created', 'customer.created', 'customer.discount.created'],
  'customer.discount.deleted': [
    'coupon.created',
    'customer.created',
    'customer.discount.created',
    'customer.updated',
    'customer.discount.deleted',
  ],
  'customer.discount.updated': [
    'coupon.created',
    'customer.created',
    'customer.discount.created',
    'coupon.created',
    'customer.updated',
    'customer.discount.updated',
  ],
  'customer.source.created': [
    'customer.created',
    'payment_method.attached',
    'customer.source.created',
    'customer.updated',
  ],
  'customer.source.updated': [
    'customer.created',
    'payment_method.attached',
    'customer.source.created',
    'customer.updated',
    'customer.source.updated',
    'payment_method.updated',
  ],
  'customer.updated': ['customer.created', 'customer.updated'],
  'payment_intent.amount_capturable_updated': [
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
  ],
  'payment_intent.canceled': ['payment_intent.created', 'payment_intent.canceled'],
  'payment_intent.created': ['payment_intent.created'],
  'payment_intent.payment_failed': [
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
  ],
  'payment_intent.requires_action': ['payment_intent.created', 'payment_intent.requires_action'],
  'payment_intent.succeeded': [
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'charge.updated',
  ],
  'payment_link.created': ['product.created', 'price.created', 'payment_link.created'],
  'payment_link.updated': [
    'product.created',
    'price.created',
    'payment_link.created',
    'payment_link.updated',
  ],
  'payment_method.attached': ['customer.created', 'payment_method.attached'],
  'payment_method.detached': [
    'customer.created',
    'payment_method.attached',
    'payment_method.detached',
  ],
  'payment_method.updated': [
    'customer.created',
    'setup_intent.created',
    'payment_method.attached',
    'setup_intent.succeeded',
    'payment_method.updated',
  ],
  'price.created': ['product.created', 'price.created'],
  'price.updated': ['product.created', 'price.created', 'price.updated'],
  'product.created': ['product.created'],
  'product.deleted': ['product.created', 'product.deleted'],
  'product.updated': ['product.created', 'product.updated'],
  'promotion_code.created': ['coupon.created', 'promotion_code.created'],
  'promotion_code.updated': ['coupon.created', 'promotion_code.created', 'promotion_code.updated'],
  'setup_intent.canceled': ['setup_intent.created', 'setup_intent.canceled'],
  'setup_intent.created': ['setup_intent.created'],
  'setup_intent.requires_action': ['setup_intent.created', 'setup_intent.requires_action'],
  'setup_intent.setup_failed': ['setup_intent.created', 'setup_intent.setup_failed'],
  'setup_intent.succeeded': ['setup_intent.created', 'setup_intent.succeeded'],
  'tax_rate.created': ['tax_rate.created'],
  'tax_rate.updated': ['tax_rate.created', 'tax_rate.updated'],
};

function noEndpoint(path: string): RegExp {
  const asked = String.raw`\((?:GET|POST): ${path}\)`;
  return new RegExp(`status=404.*Unrecognized request URL ${asked}`);
}
const NO_TEST_CARD = /The sandbox card network does not support this test card/;
const CARDS_ONLY = /must be one of card|unknown parameter: sepa_debit/;
/**
 * The client ends as if all were well, and the event does not come: a fixture that takes every
 * refusal for a success, and a balance whose money nobody is told of.
 */
const SAYS_NOTHING = null;

interface Refused {
  readonly error: RegExp | null;
  readonly triggers: readonly string[];
}

/** Triggers that ask for what is not offered (yet), by the error that their user reads. */
export const REFUSED: readonly Refused[] = [
  {
    error: noEndpoint('/v1/accounts'),
    triggers: [
      'account.application.deauthorized',
      'account.updated',
      'transfer.created',
      'transfer.reversed',
      'transfer.updated',
    ],
  },
  {
    error: NO_TEST_CARD,
    triggers: ['charge.dispute.closed', 'charge.dispute.created', 'charge.dispute.updated'],
  },
  {
    error: noEndpoint('/v1/billing_portal/(?:configurations|sessions)'),
    triggers: [
      'billing_portal.configuration.created',
      'billing_portal.configuration.updated',
      'billing_portal.session.created',
    ],
  },
  {
    error: noEndpoint(String.raw`/v1/test_helpers/customers/\w+/fund_cash_balance`),
    triggers: ['cash_balance.funds_available', 'customer_cash_balance_transaction.created'],
  },
  {
    error: CARDS_ONLY,
    triggers: [
      'checkout.session.async_payment_succeeded',
      'payment_intent.partially_funded',
      'payment_intent.processing',
    ],
  },
  { error: SAYS_NOTHING, triggers: ['balance.available', 'checkout.session.async_payment_failed'] },
  {
    error: noEndpoint('/v1/invoiceitems'),
    triggers: [
      'credit_note.created',
      'credit_note.updated',
      'credit_note.voided',
      'invoice.created',
      'invoice.deleted',
      'invoice.finalized',
      'invoice.marked_uncollectible',
      'invoice.paid',
      'invoice.payment_action_required',
      'invoice.payment_failed',
      'invoice.payment_succeeded',
      'invoice.sent',
      'invoice.updated',
      'invoice.voided',
      'invoiceitem.created',
      'invoiceitem.deleted',
    ],
  },
  {
    error: noEndpoint('/v1/subscriptions'),
    triggers: [
      'customer.subscription.created',
      'customer.subscription.deleted',
      'customer.subscription.updated',
      'customer.subscription.paused',
      'customer.subscription.trial_will_end',
      'subscription.payment_failed',
      'subscription.payment_succeeded',
    ],
  },
  {
    error: noEndpoint('/v1/identity/verification_sessions'),
    triggers: [
      'identity.verification_session.canceled',
      'identity.verification_session.created',
      'identity.verification_session.redacted',
    ],
  },
  {
    error: noEndpoint('/v1/issuing/cardholders'),
    triggers: [
      'issuing_authorization.request',
      'issuing_authorization.request.eu',
      'issuing_authorization.request.gb',
      'issuing_card.created',
      'issuing_card.created.eu',
      'issuing_card.created.gb',
      'issuing_cardholder.created',
      'issuing_cardholder.created.eu',
      'issuing_cardholder.created.gb',
      'issuing_transaction.created',
      'issuing_transaction.purchase_details_receipt_updated',
      'issuing_transaction.updated',
    ],
  },
  { error: noEndpoint('/v1/payouts'), triggers: ['payout.created', 'payout.updated'] },
  { error: noEndpoint('/v1/plans'), triggers: ['plan.created', 'plan.deleted', 'plan.updated'] },
  {
    error: noEndpoint('/v1/quotes'),
    triggers: ['quote.accepted', 'quote.canceled', 'quote.created', 'quote.finalized'],
  },
  { error: noEndpoint('/v1/reporting/report_runs'), triggers: ['reporting.report_run.succeeded'] },
  {
    error: noEndpoint('/v1/subscription_schedules'),
    triggers: [
      'subscription_schedule.aborted',
      'subscription_schedule.canceled',
      'subscription_schedule.created',
      'subscription_schedule.released',
      'subscription_schedule.updated',
    ],
  },
  {
    error: noEndpoint('/v1/test_helpers/test_clocks'),
    triggers: [
      'subscription_schedule.completed',
      'subscription_schedule.expiring',
      'test_helpers.test_clock.advancing',
      'test_helpers.test_clock.created',
      'test_helpers.test_clock.deleted',
      'test_helpers.test_clock.ready',
    ],
  },
  { error: noEndpoint('/v1/topups'), triggers: ['topup.created'] },
  {
    error: noEndpoint('/v1/billing/meters'),
    triggers: ['v1.billing.meter.error_report_triggered'],
  },
  {
    error: noEndpoint('/v2/billing/meter_event_session'),
    triggers: ['v1.billing.meter.no_meter_found'],
  },
];
