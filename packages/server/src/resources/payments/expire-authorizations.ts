import { NO_REQUEST, nowS, type WriteCall } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';
import { hasExpired } from '../charges/capture-before.ts';
import { expiredAuthorizations, type Uncaptured } from '../charges/uncaptured.ts';
import { findCharges } from '../charges/store.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import { lockPayment, updateIntent } from '../payment-intents/store.ts';
import { beginFollowUp } from './begin-follow-up.ts';
import type { Begun } from './begun.ts';
import { callOf } from './owed-call.ts';
import { stage } from './stage.ts';

/** Authorizations that one run lets go; while there are more, the next run follows at once. */
const EXPIRED_PER_RUN_MAX = 200;
/** Questions to the acquirer at a time. */
const AT_ONCE = 10;

/**
 * Lets go of authorizations that nobody captured in time: the acquirer undoes them, and their
 * intents are canceled, with the reason `automatic`. A job, across accounts. Each is an operation
 * like a merchant's own cancellation, so repair finishes what dies on the way, and what was asked
 * is not asked again at once.
 */
export async function expireAuthorizations(services: Services): Promise<'more' | void> {
  const due = await expiredAuthorizations(services.db, {
    nowS: nowS({ services }),
    limit: EXPIRED_PER_RUN_MAX,
  });
  const waiting = [...due];
  let begun = 0;
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        if (await expire(services, next)) begun += 1;
      } catch (error) {
        // One that cannot be let go holds up no other.
        const failure = error instanceof Error ? error.message : 'unknown';
        services.log.warn({ job: 'expire authorizations', account: next.account_id, failure });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return due.length === EXPIRED_PER_RUN_MAX && begun > 0 ? 'more' : undefined;
}

/** Answers whether the acquirer was asked: somebody else may have been first. */
async function expire(services: Services, due: Uncaptured): Promise<boolean> {
  const { account_id: accountId, livemode, payment_intent: id } = due;
  const caller = { accountId, livemode, keyKind: 'secret', restriction: null } as const;
  const owed = { ...caller, request: NO_REQUEST };
  let asked = false;
  await stage(
    { ...callOf(services, owed), id },
    {
      read: (inside) => lockPayment(inside.db, inside.caller, id),
      begin: async (inside, intent) => {
        const begun = await begin(inside, intent);
        asked = begun.kind === 'ask';
        return begun;
      },
    },
  );
  return asked;
}

async function begin(call: WriteCall, intent: PaymentIntentRow | null): Promise<Begun> {
  if (intent === null) return { kind: 'done', object: {} };
  const { latest_charge: charge, status } = intent;
  const [held] = charge === null ? [] : await findCharges(call.db, call.caller, [charge]);
  if (status !== 'requires_capture' || held === undefined || !hasExpired(call, held)) {
    return { kind: 'done', object: paymentIntentObject(intent) };
  }
  const data = { ...intent.data, cancellation_reason: 'automatic' as const };
  updateIntent(call.db, call.caller, { ...intent, status: 'processing', data });
  return beginFollowUp(call, { kind: 'void', intent, amountMinor: intent.amount_capturable });
}
