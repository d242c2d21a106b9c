import type { WriteCall } from '../../api/call.ts';
import { releaseCards } from '../cards/released-cards.ts';
import type { PaymentMethodRow } from './object.ts';
import { updatePaymentMethod } from './store.ts';

/**
 * Takes a payment method from its customer, for ever: its card is deleted from the card store once
 * nothing else uses it. The row must be locked; gives it as it is then.
 */
export function detach(call: WriteCall, row: PaymentMethodRow): PaymentMethodRow {
  const detached = { ...row, customer: null, card_ref: null, cvc_ref: null };
  updatePaymentMethod(call.db, call.caller, detached);
  if (row.card_ref !== null) releaseCards(call.db, call.caller, [row.card_ref]);
  return detached;
}
