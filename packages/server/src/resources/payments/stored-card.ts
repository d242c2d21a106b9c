import type { ChargeRow } from '../charges/object.ts';
import { makeMandate } from '../mandates/make.ts';
import { futureUsage } from '../payment-intents/future-usage.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import type { Approval } from './charge-of.ts';
import type { Settlement } from './settlement.ts';

/** Whether the intent saves its payment method to its customer. */
export function isSaved(intent: PaymentIntentRow): boolean {
  const usage = futureUsage(intent.data);
  return usage !== null && usage !== 'none';
}

/**
 * What a card that a payment stores is known by from now on: the payment that stored it, and what
 * the customer agreed to, which is kept where they are to be charged while they are away.
 */
export function storedBy(
  { call, intent }: Settlement,
  method: PaymentMethodRow,
  { networkTransactionId: id }: Approval,
): PaymentMethodRow {
  if (!isSaved(intent)) return method;
  const { acceptance } = intent.data;
  const agreed = futureUsage(intent.data) === 'off_session' && acceptance !== undefined;
  return {
    ...method,
    data: {
      ...method.data,
      ...(id !== null && { network_transaction_id: id }),
      ...(agreed && { mandate: makeMandate(call, method.id, acceptance) }),
    },
  };
}

/** What a charge says of its stored card: the mandate, and what the request said of it. */
export function saidOfCard(
  { intent, operation }: Settlement,
  method: PaymentMethodRow,
): Partial<ChargeRow['data']> {
  const { input } = operation.data;
  const away = input.kind === 'authorize' && input.authorize.offSession;
  const { acceptance, card_options, mandate: named } = intent.data;
  const { setup_credential_usage: setup, stored_credential_usage: stored } = card_options;
  const mandate = named ?? (away || acceptance !== undefined ? method.data.mandate : undefined);
  return {
    ...(mandate !== undefined && { mandate }),
    ...(setup !== undefined && isSaved(intent) && { setup_credential_usage: setup }),
    ...(stored !== undefined && away && { stored_credential_usage: stored }),
  };
}

/** An intent's data once it has paid: the mandate has what was agreed, if there is one. */
export function withoutAcceptance(data: PaymentIntentRow['data']): PaymentIntentRow['data'] {
  const { acceptance, ...rest } = data;
  return acceptance === undefined ? data : rest;
}
