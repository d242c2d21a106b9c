import { ApiError } from '@coffer/kernel';
import { nowS, type Call } from '../../api/call.ts';
import type { ChargeRow } from './object.ts';

/** Whether an authorization stands too long to be captured. */
export function hasExpired(call: Pick<Call, 'services'>, { data }: ChargeRow): boolean {
  return data.capture_before !== null && data.capture_before <= nowS(call);
}

/** Throws when an authorization stands too long to be captured. */
export function checkCapturable(call: Call, charge: ChargeRow): void {
  if (!hasExpired(call, charge)) return;
  throw new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'charge_expired_for_capture',
    charge: charge.id,
    message: 'The charge cannot be captured as the authorization has expired.',
  });
}
