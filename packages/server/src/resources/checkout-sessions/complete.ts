import type { WriteCall } from '../../api/call.ts';
import { readAccountSettings, type AccountSettings } from '../../auth/account-settings.ts';
import type { Happening } from '../../events/emit.ts';
import { NO_BILLING_DETAILS } from '../contact/billing-details.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import type { SetupIntentRow } from '../setup-intents/object.ts';
import { withMethodDetails } from './method-details.ts';
import { sessionObject } from './object.ts';
import { withData, type SessionData, type SessionRow } from './row.ts';
import { countCompleted, lockSession, updateSession } from './store.ts';

/**
 * Completes the session of an intent that has just succeeded (or, to be captured later, was
 * authorized), in the transaction in which it does: there is no moment in which the money has moved
 * and the session is still open. The intent is locked; its lock comes before its session's,
 * everywhere.
 */
export async function completeSessionOf(
  call: WriteCall,
  intent: PaymentIntentRow,
  settings: AccountSettings,
): Promise<Happening[]> {
  const session = await sessionOf(call, intent);
  if (session === null) return [];
  const payment_status = intent.status === 'succeeded' ? 'paid' : 'unpaid';
  return [completed(call, session, { settings, payment_status })];
}

/** As completeSessionOf, for a session that saves a card. */
export async function completeSessionOfSetup(
  call: WriteCall,
  intent: SetupIntentRow,
): Promise<Happening[]> {
  const session = await sessionOf(call, intent);
  if (session === null) return [];
  const settings = await readAccountSettings(call.db, call.caller.accountId);
  return [completed(call, session, { settings, payment_status: 'no_payment_required' })];
}

/** Locks the session of an intent; null when there is none that can be completed. */
async function sessionOf(
  call: WriteCall,
  intent: PaymentIntentRow | SetupIntentRow,
): Promise<SessionRow | null> {
  const { checkout_session: id } = intent.data;
  if (id === null || id === undefined) return null;
  const session = await lockSession(call.db, call.caller, id);
  if (session?.status === 'open') return session;
  // It cannot be: what expires a session cancels its intent. But money has moved, and its outcome
  // is written whatever else is wrong. The session's id is a secret, and stays out of logs.
  call.services.log.error({ intent: intent.id, failure: 'a session that is not open was paid' });
  return null;
}

/** Writes a locked session as complete, and counts what it redeemed. */
export function completed(
  call: WriteCall,
  session: SessionRow,
  with_: {
    readonly settings: AccountSettings;
    readonly payment_status: SessionData['payment_status'];
  },
): Happening {
  const { settings, payment_status } = with_;
  const { method_details: details = NO_BILLING_DETAILS, shopper } = session.data;
  const row: SessionRow = {
    ...withData(session, { payment_status, shopper: withMethodDetails(shopper, details) }),
    status: 'complete',
  };
  updateSession(call.db, call.caller, row);
  countCompleted(call.db, call.caller, row);
  const object = sessionObject(row, { services: call.services, settings });
  return { type: 'checkout.session.completed', object };
}

/** A session whose payment was only authorized is paid once that is captured. */
export async function payCapturedSession(call: WriteCall, intent: PaymentIntentRow): Promise<void> {
  const { checkout_session: id } = intent.data;
  if (id === null || id === undefined) return;
  const session = await lockSession(call.db, call.caller, id);
  if (session?.status !== 'complete') return;
  const data: SessionData = { ...session.data, payment_status: 'paid' };
  updateSession(call.db, call.caller, { ...session, data });
}
