import type { WriteCall } from '../../api/call.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import { lockIntent } from '../payment-intents/store.ts';
import { inUse } from '../payments/in-use.ts';
import type { SetupIntentRow } from '../setup-intents/object.ts';
import { lockSetupIntent } from '../setup-intents/store.ts';
import type { SessionRow } from './row.ts';
import { findSessions, lockSession } from './store.ts';

/** A session with its intent, all locked. */
export interface LockedSession {
  readonly session: SessionRow;
  readonly intent: PaymentIntentRow | null;
  readonly setupIntent: SetupIntentRow | null;
}

/**
 * Locks a session, its intent first, as everything that settles a payment does. Null when there is
 * no such session. Throws when another request made its intent in the meantime.
 */
export async function lockedSession(call: WriteCall, id: string): Promise<LockedSession | null> {
  const { db, caller } = call;
  const [seen] = await findSessions(db, caller, [id]);
  if (seen === undefined) return null;
  const { payment_intent, setup_intent } = seen;
  const intent = payment_intent === null ? null : await lockIntent(db, caller, payment_intent);
  const setupIntent =
    setup_intent === null ? null : await lockSetupIntent(db, caller, setup_intent);
  const session = await lockSession(db, caller, id);
  if (session === undefined || session.payment_intent !== payment_intent) throw inUse();
  return { session, intent, setupIntent };
}
