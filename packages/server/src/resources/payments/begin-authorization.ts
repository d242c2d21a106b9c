import { invariant } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { billingAddressOf } from '../contact/billing-details.ts';
import { unexpectedState } from '../payment-intents/errors.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import { notReusable } from '../payment-methods/errors.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { findPaymentMethod, lockPaymentMethod } from '../payment-methods/store.ts';
import { checkMethodUsable } from './method-source.ts';
import type { NewOperation } from './operation.ts';
import { isPaying } from './operation-store.ts';
import { calculatedDescriptor } from './statement-descriptor.ts';

/** A CVC may be used for so long after it was given; later the card store has destroyed it. */
export const CVC_LIFE_S: number = 15 * 60;

export interface Authorization {
  /** The intent as it is while the acquirer is asked. */
  readonly intent: PaymentIntentRow;
  readonly operation: NewOperation;
}

export interface AuthorizationInput {
  readonly intent: PaymentIntentRow;
  /** The payment method that the request brought along. */
  readonly method: PaymentMethodRow | null;
  readonly offSession: boolean;
  readonly nowS: number;
}

/** What confirming an intent asks of the acquirer. Throws when it cannot be asked. */
export async function beginAuthorization(
  call: WriteCall,
  input: AuthorizationInput,
): Promise<Authorization> {
  const { intent, nowS } = input;
  if (intent.livemode) throw invalidRequest('no live acquirer configured');
  const [method, settings] = await Promise.all([
    methodOf(call, input),
    readAccountSettings(call.db, call.caller.accountId),
  ]);
  checkMethodUsable(method, intent.customer);
  invariant(method.card_ref !== null, 'a usable payment method has a card');
  const cvcRef = call.cvc?.cvc_ref ?? method.cvc_ref;
  const fresh = nowS - method.created < CVC_LIFE_S || call.cvc !== null;
  return {
    intent: { ...intent, status: 'processing', payment_method: method.id },
    operation: {
      paymentIntent: intent.id,
      input: {
        kind: 'authorize',
        authorize: {
          amountMinor: intent.amount,
          currency: intent.currency,
          capture: intent.data.capture_method !== 'manual',
          offSession: input.offSession,
          statementDescriptor: calculatedDescriptor(settings, intent.data),
          billing: billingAddressOf(method.data.billing_details),
        },
      },
      cardRef: method.card_ref,
      cvcRef: fresh ? cvcRef : null,
      paymentMethod: method.id,
      singleUseMethod: method.customer === null ? method.id : null,
    },
  };
}

async function methodOf(call: WriteCall, input: AuthorizationInput): Promise<PaymentMethodRow> {
  const { intent, method } = input;
  if (method !== null) return reserved(call, method);
  const found =
    intent.payment_method === null
      ? null
      : await findPaymentMethod(call.db, call.caller, intent.payment_method);
  if (found !== null) return reserved(call, found);
  throw unexpectedState(
    call,
    intent,
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either " +
      'update the PaymentIntent with a payment method and then confirm it again, or confirm it ' +
      'again directly with a payment method or ConfirmationToken.',
  );
}

/**
 * The payment method as it is now. One that belongs to no customer may pay once: its row stays
 * locked until the operation is written, and whoever comes later finds the operation under way, or
 * the payment method used up. After a decline it is free again.
 */
async function reserved(call: WriteCall, method: PaymentMethodRow): Promise<PaymentMethodRow> {
  if (method.customer !== null) return method;
  const { db, caller } = call;
  const [row, taken] = await Promise.all([
    lockPaymentMethod(db, caller, method.id),
    isPaying(db, caller, method.id),
  ]);
  invariant(row !== null, 'a payment method is never deleted');
  if (taken) throw notReusable();
  return row;
}
