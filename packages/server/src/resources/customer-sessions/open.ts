import { ApiError } from '@coffer/kernel';
import { nowS, type Call } from '../../api/call.ts';
import { secretKeyRequired } from '../../auth/authenticate.ts';
import { requireCustomer } from '../customers/find.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import type { PaymentElementFeatures } from './features.ts';
import { findCustomerSession } from './store.ts';
import { sessionSecretDigest } from './secret.ts';

const PARAM = 'customer_session_client_secret';

/** Whose cards the page that shows a session's secret may see, and what it may do with them. */
export interface OpenSession {
  readonly customer: string;
  readonly features: PaymentElementFeatures;
}

/**
 * The session behind a secret. Unknown ones and those of another account or mode get one answer.
 * The features are those of the Payment Element, the one component of ours that shows saved cards.
 */
export async function openSession(call: Call, secret: string): Promise<OpenSession> {
  const row = await findCustomerSession(call.db, call.caller, sessionSecretDigest(secret));
  // The secret is not repeated: an answer may be logged by whoever gets it.
  if (row === null) throw refused('resource_missing', 'No such customer session.');
  if (nowS(call) >= row.expires_at) {
    throw refused(
      'customer_session_expired',
      'This customer session has expired. Create another one on your server.',
    );
  }
  const { customer, components } = row;
  const { payment_element: features } = components;
  if (features === null) {
    throw refused(null, 'This customer session was made without the component payment_element.');
  }
  await requireCustomer(call, { id: customer, param: PARAM, status: 400 });
  return { customer, features };
}

/** Whether the session shows this payment method: what it does not show it cannot touch. */
export function isShown(session: OpenSession, row: PaymentMethodRow): boolean {
  const { features } = session;
  return (
    row.customer === session.customer &&
    row.card_ref !== null &&
    features.payment_method_redisplay === 'enabled' &&
    features.payment_method_allow_redisplay_filters.includes(row.data.allow_redisplay)
  );
}

/**
 * The session by which a page may touch a payment method; null when it does not show it. Without a
 * session that is for secret keys only.
 */
export async function sessionThatShows(
  call: Call,
  row: PaymentMethodRow,
  secret: string | undefined,
): Promise<OpenSession | null> {
  if (secret === undefined) throw secretKeyRequired();
  const session = await openSession(call, secret);
  return isShown(session, row) ? session : null;
}

function refused(code: string | null, message: string): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    param: PARAM,
    ...(code !== null && { code }),
    message,
  });
}
