import type { WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import { lockPayment } from '../payment-intents/store.ts';
import type { ChargeRow } from './object.ts';
import { findCharges, lockCharge } from './store.ts';

export interface LockedCharge {
  readonly charge: ChargeRow;
  /** Its intent; its own payment if it was made without one. */
  readonly payment: PaymentIntentRow;
}

/** The charge that the path names, its payment locked first, as everywhere. */
export async function lockedCharge(call: WriteCall): Promise<LockedCharge> {
  const { db, caller, id } = call;
  const [found] = await findCharges(db, caller, [id]);
  const payment = found === undefined ? null : await lockPayment(db, caller, found.payment_intent);
  const charge = payment === null ? undefined : await lockCharge(db, caller, id);
  if (payment === null || charge === undefined) {
    throw resourceMissing({ noun: 'charge', id, param: 'id' });
  }
  return { charge, payment };
}
