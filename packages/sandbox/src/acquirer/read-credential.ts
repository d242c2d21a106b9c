import type { FieldReader } from './field-reader.ts';
import { INITIATORS, REASONS, USAGES, type Credential } from './message.ts';

const NETWORK_ID = /^\w{1,50}$/;

/**
 * What is said of a stored credential. A merchant initiates what is charged off session, with a
 * card that was stored before, and nothing else. `inside` is the part of the message that holds it.
 */
export function readCredential(inside: FieldReader, offSession: boolean): Credential {
  const initiator = inside.word('initiator', INITIATORS);
  const usage = inside.word('usage', USAGES);
  const ofMerchant = initiator === 'merchant';
  if (ofMerchant !== offSession) inside.refuse('initiator');
  if (ofMerchant && usage === 'first') inside.refuse('usage');
  return {
    initiator,
    usage,
    reason: inside.raw('reason') === null ? null : inside.word('reason', REASONS),
    networkTransactionId: inside.textOrNull('network_transaction_id', (text) =>
      NETWORK_ID.test(text),
    ),
  };
}
