import { invalidRequest } from '../../api/errors.ts';
import { NO_REQUEST, nowS, type WriteCall } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import type { Services } from '../../api/services.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { emit } from '../../events/emit.ts';
import { hash } from '../../params/spec.ts';
import { cancelIntents } from './cancel-intents.ts';
import { sessionError, sessionMissing } from './errors.ts';
import { newRecoveryUrl } from './hosted-url.ts';
import { lockedSession, type LockedSession } from './locked.ts';
import { sessionObject } from './object.ts';
import type { SessionRow } from './row.ts';
import { dueSessions, updateSession, type DueSession } from './store.ts';

const RECOVERY_LIFE_S = 30 * 24 * 3600;
/** Sessions that one run of the job expires; while there are more, the next run follows at once. */
const EXPIRED_PER_RUN_MAX = 200;

export const expireCheckoutSession: Route = write({
  method: 'POST',
  path: '/v1/checkout/sessions/:id/expire',
  params: hash({}),
  run: async (call) => {
    const locked = await lockedSession(call, call.id);
    if (locked === null) throw sessionMissing(call.id);
    const { session } = locked;
    if (session.status !== 'open') {
      throw invalidRequest(
        'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session ' +
          `has a status of \`${session.status}\`.`,
      );
    }
    if (isProcessing(locked)) {
      throw sessionError(
        'checkout_session_processing',
        'This Checkout Session cannot be expired while its payment is under way.',
      );
    }
    const settings = await readAccountSettings(call.db, call.caller.accountId);
    const row = await expire(call, locked);
    const object = sessionObject(row, { services: call.services, settings });
    emit(call.db, call, [{ type: 'checkout.session.expired', object }]);
    return object;
  },
});

/** Expires what has run out of time. A job, across accounts. */
export async function expireDueSessions(services: Services): Promise<'more' | void> {
  const due = await dueSessions(services.db, {
    nowS: nowS({ services }),
    limit: EXPIRED_PER_RUN_MAX,
  });
  let expired = 0;
  for (const session of due) {
    try {
      if (await expireDue(services, session)) expired += 1;
    } catch (error) {
      // One that cannot be expired holds up no other.
      const failure = error instanceof Error ? error.message : 'unknown';
      services.log.warn({ job: 'expire checkout sessions', account: session.account_id, failure });
    }
  }
  return due.length === EXPIRED_PER_RUN_MAX && expired > 0 ? 'more' : undefined;
}

/** Looks again under the lock: it may have been paid, or expired by another server, just now. */
async function expireDue(services: Services, due: DueSession): Promise<boolean> {
  const { account_id: accountId, livemode, id } = due;
  return services.db.transaction(async (tx) => {
    const call: WriteCall = {
      services,
      caller: { accountId, livemode, keyKind: 'secret', restriction: null },
      request: NO_REQUEST,
      id,
      part: '',
      db: tx,
      card: null,
      cvc: null,
      client: '',
    };
    const locked = await lockedSession(call, id);
    if (locked?.session.status !== 'open' || isProcessing(locked)) return false;
    const settings = await readAccountSettings(tx, accountId);
    const row = await expire(call, locked);
    const object = sessionObject(row, { services, settings });
    emit(tx, call, [{ type: 'checkout.session.expired', object }]);
    return true;
  });
}

/** Whether somebody outside is just being asked: the answer decides, not the clock. */
function isProcessing({ intent, setupIntent }: LockedSession): boolean {
  return intent?.status === 'processing' || setupIntent?.status === 'processing';
}

/** Its intent goes with it, so that nobody can pay for what is not offered any more. */
async function expire(call: WriteCall, locked: LockedSession): Promise<SessionRow> {
  await cancelIntents(call, locked);
  const { session } = locked;
  const { recovery } = session.data;
  const row: SessionRow = {
    ...session,
    status: 'expired',
    data: {
      ...session.data,
      recovery:
        recovery === null || !recovery.enabled
          ? recovery
          : {
              ...recovery,
              expires_at: nowS(call) + RECOVERY_LIFE_S,
              url: newRecoveryUrl(call.services, session.id),
            },
    },
  };
  updateSession(call.db, call.caller, row);
  return row;
}
