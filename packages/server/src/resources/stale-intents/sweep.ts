import { NO_REQUEST, nowS } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';
import { callOf } from '../payments/owed-call.ts';
import { cancelStalePayment, cancelStaleSetup, STALE_AFTER_DAYS } from './cancel-stale.ts';
import { intentsMet, lookAgain, nextIntents, sweptTo, type Met } from './store.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Intents of one account that one run looks at, so that all accounts have their turn. */
const OF_ACCOUNT_MAX = 500;
const ACCOUNTS_PER_RUN = 4;
const MET_PER_RUN_MAX = 500;

/**
 * Cancels intents that nobody has touched for STALE_AFTER_DAYS. A job, across accounts. Each intent
 * is met once when it is old enough, and again later if somebody was still at it. Whatever dies on
 * the way is looked at once more, which changes nothing.
 */
export async function cancelStaleIntents(services: Services): Promise<'more' | void> {
  const beforeMs = services.clock.nowMs() - STALE_AFTER_DAYS * DAY_MS;
  const at = { beforeMs, accounts: ACCOUNTS_PER_RUN, each: OF_ACCOUNT_MAX };
  let met = 0;
  for (const kind of ['payment_intent', 'setup_intent'] as const) {
    const seen = await nextIntents(services.db, kind, at);
    met += seen.length;
    for (const mine of Map.groupBy(seen, ({ account_id }) => account_id).values()) {
      for (const one of mine) if (one.waits) await lookAt(services, one);
      const last = mine.at(-1);
      if (last !== undefined) await sweptTo(services.db, last);
    }
  }
  const again = await intentsMet(services.db, { nowS: nowS({ services }), limit: MET_PER_RUN_MAX });
  for (const one of again) await lookAt(services, one);
  return met + again.length > 0 ? 'more' : undefined;
}

/** One that cannot be canceled holds up no other: it is looked at again after a day. */
async function lookAt(services: Services, met: Met): Promise<void> {
  try {
    await services.db.transaction(async (tx) => {
      const caller = { accountId: met.account_id, livemode: met.livemode } as const;
      const owed = {
        ...caller,
        keyKind: 'secret',
        restriction: null,
        request: NO_REQUEST,
      } as const;
      const call = { ...callOf(services, owed), id: met.id, db: tx };
      const cancel = met.kind === 'payment_intent' ? cancelStalePayment : cancelStaleSetup;
      lookAgain(tx, met, await cancel(call));
    });
  } catch (error) {
    const failure = error instanceof Error ? error.message : 'unknown';
    services.log.warn({ job: 'cancel stale intents', account: met.account_id, failure });
    await services.db.transaction(async (tx) => {
      lookAgain(tx, met, nowS({ services }) + DAY_MS / 1000);
    });
  }
}
