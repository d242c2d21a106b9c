import type { ApiError } from '@coffer/kernel';
import { resourceMissing } from '../../api/errors.ts';
import { sessionError } from '../checkout-sessions/errors.ts';
import type { PaymentLinkRow } from './row.ts';

const LINK_INACTIVE = 'payment_link_inactive';
const INACTIVE = 'This payment link is no longer active.';

export function linkMissing(id: string): ApiError {
  return resourceMissing({ noun: 'payment_link', id, param: 'payment_link' });
}

/** What the merchant says in a refusal of `linkInactive`; null where the words are ours. */
export function merchantsMessage(refusal: {
  readonly code?: string;
  readonly message?: string;
}): string | null {
  const { code, message = INACTIVE } = refusal;
  return code === LINK_INACTIVE && message !== INACTIVE ? message : null;
}

/** It was deactivated, or paid as often as it may be. */
export function linkInactive({ data }: PaymentLinkRow): ApiError {
  return sessionError(LINK_INACTIVE, data.inactive_message ?? INACTIVE);
}
