import { invariant } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import type { Authentication, Holder } from '../authentications/authentication.ts';
import { giveUpHolder } from '../authentications/give-up.ts';
import { findAuthentication } from '../authentications/store.ts';
import { threeDSecureOf, transactionOf } from '../authentications/three-d-secure.ts';
import { invalidParam } from '../../params/spec.ts';
import { billingAddressOf } from '../contact/billing-details.ts';
import { unexpectedState } from '../payment-intents/errors.ts';
import type { OffSession } from '../payment-intents/confirm-params.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import { notReusable } from '../payment-methods/errors.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { findPaymentMethod, lockPaymentMethod } from '../payment-methods/store.ts';
import { checkMethodUsable } from './method-source.ts';
import type { Outside } from './begun.ts';
import type { NewOperation } from './operation.ts';
import { isPaying } from './operation-store.ts';
import { credentialUse } from './credential-use.ts';
import { calculatedDescriptor } from './statement-descriptor.ts';

/** A CVC may be used for so long after it was given; later the card store has destroyed it. */
export const CVC_LIFE_S: number = 15 * 60;

export interface Begin {
  /** The intent as it is while the outside world is asked. */
  readonly intent: PaymentIntentRow;
  readonly outside: Outside;
}

export interface BeginInput {
  readonly intent: PaymentIntentRow;
  /** The payment method that the request brought along. */
  readonly method: PaymentMethodRow | null;
  /** It was made in this transaction: nobody else can have it. */
  readonly isNewMethod?: boolean;
  readonly offSession: OffSession;
  readonly holder: Holder;
  readonly nowS: number;
}

/**
 * What confirming an intent asks of the outside world: the acquirer for the money, or first the
 * card's directory server who its holder is, if the merchant wants that. Throws when nobody can be
 * asked.
 */
export async function beginPayment(call: WriteCall, input: BeginInput): Promise<Begin> {
  const { intent, offSession, holder } = input;
  const { request_three_d_secure: asked = 'automatic' } = intent.data.card_options;
  const earlier = await earlierAuthentication(call, input);
  const { operation, ...begun } = await beginAuthorization(call, { ...input, earlier });
  checkCvc(call, intent, operation);
  // Whoever confirms again while the holder is at the bank begins anew.
  if (intent.status === 'requires_action') {
    await giveUpHolder(call, intent.id, { keepCvc: operation.cvcRef });
  }
  // Nobody can be asked off session, whatever the merchant would like.
  if (asked === 'automatic' || offSession !== false || earlier !== null) {
    return { intent: begun.intent, outside: { kind: 'ask', operation } };
  }
  const { cardRef, cvcRef, paymentMethod } = operation;
  const { amount: amountMinor, currency } = intent;
  return {
    intent: begun.intent,
    outside: {
      kind: 'authenticate',
      authentication: {
        ...{ intent: intent.id, amountMinor, currency, holder, cardRef, cvcRef, paymentMethod },
      },
    },
  };
}

/** A browser that pays with a saved card has to give its CVC, where the merchant wants that. */
function checkCvc(call: WriteCall, intent: PaymentIntentRow, operation: NewAuthorization): void {
  if (intent.data.card_options.require_cvc_recollection !== true) return;
  const isSaved = operation.singleUseMethod === null;
  if (call.caller.keyKind === 'secret' || !isSaved || call.cvc !== null) return;
  throw invalidParam({
    param: 'payment_method_options[card][cvc]',
    code: 'parameter_missing',
    message:
      'This PaymentIntent has `require_cvc_recollection` set: its customer must enter the CVC of ' +
      'the saved card again. Confirm it with an Element that asks for it.',
  });
}

/** The holder's authentication that was made for this very confirmation, if there is one. */
async function earlierAuthentication(
  call: WriteCall,
  { intent, method }: BeginInput,
): Promise<Authentication | null> {
  const { authentication: id } = intent.data;
  if (id == null) return null;
  const row = await findAuthentication(call.db, call.caller.accountId, id);
  if (row === null) return null;
  const { amountMinor, currency, paymentMethod } = row.data;
  const same =
    amountMinor === intent.amount &&
    currency === intent.currency &&
    paymentMethod === (method?.id ?? intent.payment_method);
  return same ? row : null;
}

/** An authorization names its card and what pays. */
type NewAuthorization = NewOperation &
  Required<Pick<NewOperation, 'cardRef' | 'cvcRef' | 'paymentMethod'>>;

export interface AuthorizationInput extends Omit<BeginInput, 'holder'> {
  readonly holder: Holder | null;
  /** What became of asking the holder; null when nobody was asked yet. */
  readonly earlier: Authentication | null;
}

/** What is asked of the acquirer for an intent. Throws when it cannot be asked. */
export async function beginAuthorization(
  call: WriteCall,
  input: AuthorizationInput,
): Promise<{ readonly intent: PaymentIntentRow; readonly operation: NewAuthorization }> {
  const { intent, nowS, earlier } = input;
  if (intent.livemode) throw invalidRequest('no live acquirer configured');
  const [method, settings] = await Promise.all([
    methodOf(call, input),
    readAccountSettings(call.db, call.caller.accountId),
  ]);
  checkMethodUsable(method, intent.customer);
  invariant(method.card_ref !== null, 'a usable payment method has a card');
  const cvcRef = call.cvc?.cvc_ref ?? earlier?.data.cvcRef ?? method.cvc_ref;
  const fresh = nowS - method.created < CVC_LIFE_S || call.cvc !== null || earlier !== null;
  const data = { ...intent.data, next_action: null, authentication: null };
  const credential = credentialUse(intent.data, method, input.offSession);
  return {
    intent: { ...intent, status: 'processing', payment_method: method.id, data },
    operation: {
      paymentIntent: intent.id,
      input: {
        kind: 'authorize',
        authorize: {
          amountMinor: intent.amount,
          currency: intent.currency,
          capture: intent.data.capture_method !== 'manual',
          offSession: input.offSession !== false,
          statementDescriptor: calculatedDescriptor(settings, intent.data),
          billing: billingAddressOf(method.data.billing_details),
          security: {
            transactionId: earlier === null ? null : transactionOf(earlier.data),
            storedCredential: method.data.stored_credential ?? false,
          },
          ...(credential !== null && { credential }),
          blockRules: settings.block_rules,
        },
      },
      holder: input.offSession === false ? input.holder : null,
      threeDSecure: earlier === null ? null : threeDSecureOf(earlier.data),
      cardRef: method.card_ref,
      cvcRef: fresh ? cvcRef : null,
      paymentMethod: method.id,
      singleUseMethod: method.customer === null ? method.id : null,
    },
  };
}

async function methodOf(
  call: WriteCall,
  input: Pick<BeginInput, 'intent' | 'isNewMethod' | 'method'>,
): Promise<PaymentMethodRow> {
  const { intent, method, isNewMethod = false } = input;
  if (method !== null) return isNewMethod ? method : reserved(call, method);
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
