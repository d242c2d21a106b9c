import type { ApiError } from '@coffer/kernel';
import { resourceMissing } from '../../api/errors.ts';
import { sessionError } from '../checkout-sessions/errors.ts';
import type { PaymentLinkRow } from './row.ts';

const INACTIVE = 'This payment link is no longer active.';

export function linkMissing(id: string): ApiError {
  return resourceMissing({ noun: 'payment_link', id, param: 'payment_link' });
}

/** It was deactivated, or paid as often as it may be. */
export function linkInactive({ data }: PaymentLinkRow): ApiError {
  return sessionError('payment_link_inactive', data.inactive_message ?? INACTIVE);
}
