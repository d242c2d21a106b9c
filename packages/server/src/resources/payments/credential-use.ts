import type { CredentialUse } from '@coffer/acquirers';
import type { OffSession } from '../payment-intents/confirm-params.ts';
import { futureUsage } from '../payment-intents/future-usage.ts';
import type { PaymentIntentData } from '../payment-intents/object.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';

/**
 * What issuers are told of a stored card: who asks for the payment, and what for. Null for a card
 * that is neither stored nor being stored.
 */
export function credentialUse(
  { card_options, setup_future_usage }: PaymentIntentData,
  { customer, data }: PaymentMethodRow,
  offSession: OffSession,
): CredentialUse | null {
  const { setup_credential_usage, stored_credential_usage } = card_options;
  const networkTransactionId = data.network_transaction_id ?? null;
  if (offSession !== false) {
    const reason =
      stored_credential_usage ?? (offSession === 'recurring' ? 'recurring' : 'unscheduled');
    return { initiator: 'merchant', usage: 'subsequent', reason, networkTransactionId };
  }
  if (customer !== null) {
    return { initiator: 'customer', usage: 'subsequent', reason: null, networkTransactionId };
  }
  const usage = futureUsage({ card_options, setup_future_usage });
  if (usage === null || usage === 'none') return null;
  const reason = setup_credential_usage ?? null;
  return { initiator: 'customer', usage: 'first', reason, networkTransactionId: null };
}
