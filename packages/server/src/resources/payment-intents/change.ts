import { changeMetadata } from '../../params/spec.ts';
import type { PaymentIntentData } from './object.ts';
import type { IntentInput } from './params.ts';

/** An intent's data after what a request says of it; what it does not name stays. */
export function changeIntentData(before: PaymentIntentData, input: IntentInput): PaymentIntentData {
  const {
    capture_method = before.capture_method,
    description = before.description,
    receipt_email = before.receipt_email,
    setup_future_usage = before.setup_future_usage,
    shipping = before.shipping,
    statement_descriptor = before.statement_descriptor,
    statement_descriptor_suffix = before.statement_descriptor_suffix,
    transfer_group = before.transfer_group,
  } = input;
  const ofTypes = input.allowed_payment_method_types ?? input.payment_method_types;
  return {
    ...before,
    // Types that are named take the place of automatic ones.
    ...(ofTypes !== undefined && { automatic_payment_methods: null }),
    capture_method,
    card_options: { ...before.card_options, ...input.payment_method_options?.card },
    description,
    // For a browser, confirmedData() says otherwise.
    merchant_shipping:
      input.shipping === undefined ? (before.merchant_shipping ?? false) : shipping !== null,
    metadata: changeMetadata(before.metadata, input.metadata),
    receipt_email,
    setup_future_usage,
    shipping,
    statement_descriptor,
    statement_descriptor_suffix,
    transfer_group,
  };
}
