import { ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { findMandates } from './store.ts';

/** Throws unless the mandate that a payment names is for what pays, and stands. */
export async function checkMandate(call: Call, id: string, paymentMethod: string): Promise<void> {
  const [row] = await findMandates(call.db, call.caller, [id]);
  if (row === undefined) {
    throw resourceMissing({ noun: 'mandate', id, param: 'mandate', status: 400 });
  }
  if (row.payment_method !== paymentMethod) {
    throw invalidMandate('It is for another PaymentMethod than the one that pays.');
  }
  if (row.status !== 'active') throw invalidMandate('It is not active any more.');
}

function invalidMandate(why: string): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'payment_intent_mandate_invalid',
    param: 'mandate',
    message: `The provided mandate cannot be used for this payment. ${why}`,
  });
}
