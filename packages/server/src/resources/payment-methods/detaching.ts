import type { WriteCall } from '../../api/call.ts';
import { endMandates } from '../mandates/end.ts';
import { releaseCards } from '../cards/released-cards.ts';
import type { PaymentMethodRow } from './object.ts';
import { updatePaymentMethod } from './store.ts';

/**
 * Takes a payment method from its customer, for ever: its card is deleted from the card store once
 * nothing else uses it. The row must be locked; gives it as it is then.
 */
export async function detach(call: WriteCall, row: PaymentMethodRow): Promise<PaymentMethodRow> {
  const { mandate: _mandate, ...data } = row.data;
  const detached = { ...row, customer: null, card_ref: null, cvc_ref: null, data };
  updatePaymentMethod(call.db, call.caller, detached);
  await endMandates(call, row.id);
  if (row.card_ref !== null) releaseCards(call.db, call.caller, [row.card_ref]);
  return detached;
}
