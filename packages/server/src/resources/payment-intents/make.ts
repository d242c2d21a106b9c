import { mintClientSecret } from '@coffer/kernel';
import { mint, nowS, type WriteCall } from '../../api/call.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { changeIntentData } from './change.ts';
import type { PaymentIntentData, PaymentIntentRow } from './object.ts';
import type { CaptureMethod, IntentInput } from './params.ts';

/** What is given of a new intent. */
export interface NewPaymentIntent extends IntentInput {
  readonly amount: number;
  readonly automatic_payment_methods?: {
    readonly allow_redirects?: 'always' | 'never';
    readonly enabled: boolean;
  };
  readonly confirmation_method?: 'automatic' | 'manual';
  readonly currency: string;
  readonly customer?: string;
}

/** A payment intent that is not stored yet. */
export function newPaymentIntent(
  call: WriteCall,
  given: NewPaymentIntent,
  method: PaymentMethodRow | null,
): PaymentIntentRow {
  const id = mint(call, 'pi');
  return {
    id,
    livemode: call.caller.livemode,
    created: nowS(call),
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
    amount: given.amount,
    amount_capturable: 0,
    amount_received: 0,
    currency: given.currency,
    customer: given.customer ?? null,
    payment_method: method?.id ?? null,
    latest_charge: null,
    client_secret: mintClientSecret(call.services.random, id),
    data: changeIntentData(
      {
        ...BLANK,
        capture_method: defaultCaptureMethod(call.request.apiVersion),
        automatic_payment_methods: automaticMethods(given, call.request.apiVersion),
        confirmation_method: given.confirmation_method ?? 'automatic',
      },
      given,
    ),
  };
}

/** Capture became asynchronous by default in version 2024-04-10. */
function defaultCaptureMethod(apiVersion: string): CaptureMethod {
  return apiVersion < '2024-04-10' ? 'automatic' : 'automatic_async';
}

/** Payment methods are automatic unless types are named (since version 2023-08-16). */
function automaticMethods(
  given: NewPaymentIntent,
  apiVersion: string,
): PaymentIntentData['automatic_payment_methods'] {
  if (given.automatic_payment_methods === undefined && apiVersion < '2023-08-16') return null;
  const { enabled = true, allow_redirects = 'always' } = given.automatic_payment_methods ?? {};
  return enabled ? { allow_redirects, enabled } : null;
}

const BLANK: PaymentIntentData = {
  automatic_payment_methods: null,
  canceled_at: null,
  cancellation_reason: null,
  capture_method: 'automatic_async',
  card_options: {},
  checkout_session: null,
  confirmation_method: 'automatic',
  description: null,
  last_payment_error: null,
  metadata: {},
  next_action: null,
  receipt_email: null,
  setup_future_usage: null,
  shipping: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_group: null,
};
