import type { WriteCall } from '../../api/call.ts';
import { emit } from '../../events/emit.ts';
import { newSetupIntent } from '../setup-intents/make.ts';
import { setupIntentObject } from '../setup-intents/object.ts';
import { insertSetupIntent } from '../setup-intents/store.ts';
import type { SetupTerms } from './params.ts';
import type { SessionRow } from './row.ts';

/** The session with the setup intent that it will confirm, which is stored. */
export function addSetupIntent(
  call: WriteCall,
  row: SessionRow,
  given: { readonly setup_intent_data?: SetupTerms },
): SessionRow {
  const { description, metadata } = given.setup_intent_data ?? {};
  const { request_three_d_secure } = row.data.payment_method_options;
  const made = newSetupIntent(call, {
    ...(row.customer !== null && { customer: row.customer }),
    ...(description !== undefined && { description }),
    ...(metadata !== undefined && { metadata }),
    ...(request_three_d_secure !== undefined && {
      payment_method_options: { card: { request_three_d_secure } },
    }),
  });
  const intent = { ...made, data: { ...made.data, checkout_session: row.id } };
  insertSetupIntent(call.db, call.caller, intent);
  emit(call.db, call, [{ type: 'setup_intent.created', object: setupIntentObject(intent) }]);
  return { ...row, setup_intent: intent.id };
}
