import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash, oneOf } from '../../params/spec.ts';
import { moveAttempt } from '../setup-attempts/attempt.ts';
import { giveUpHolder } from '../authentications/give-up.ts';
import { checkWaiting, refuseOfSession, setupIntentMissing } from './errors.ts';
import { setupIntentObject, type SetupIntentRow } from './object.ts';
import { lockSetupIntent, updateSetupIntent } from './store.ts';

const REASONS = ['abandoned', 'duplicate', 'requested_by_customer'] as const;

export const cancelSetupIntent: Route = write({
  method: 'POST',
  path: '/v1/setup_intents/:id/cancel',
  params: hash({ cancellation_reason: oneOf(REASONS) }),
  run: async (call, { cancellation_reason = null }) => {
    const intent = await lockSetupIntent(call.db, call.caller, call.id);
    if (intent === null) throw setupIntentMissing(call.id);
    checkWaiting(call, intent, 'cancel');
    refuseOfSession(call, intent, 'cancel');
    if (intent.status === 'requires_action') await giveUpHolder(call, intent.id);
    moveAttempt(call, intent, { status: 'abandoned' });
    const canceled = canceledSetupIntent(intent, cancellation_reason);
    updateSetupIntent(call.db, call.caller, canceled);
    const object = setupIntentObject(canceled);
    emit(call.db, call, [{ type: 'setup_intent.canceled', object }]);
    return object;
  },
});

export function canceledSetupIntent(
  intent: SetupIntentRow,
  cancellation_reason: SetupIntentRow['data']['cancellation_reason'],
): SetupIntentRow {
  const data = { ...intent.data, cancellation_reason, next_action: null };
  return { ...intent, status: 'canceled', data };
}
