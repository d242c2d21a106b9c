import { mint, nowS, type WriteCall } from '../../api/call.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import type { SetupIntentRow } from '../setup-intents/object.ts';
import type { SetupAttemptRow } from './object.ts';
import { insertSetupAttempt, moveSetupAttempt } from './store.ts';

/** Begins another attempt of a setup intent; the one before is over, if it has not ended. */
export function beginAttempt(
  call: WriteCall,
  intent: SetupIntentRow,
  method: PaymentMethodRow,
): SetupIntentRow {
  moveAttempt(call, intent, { status: 'abandoned' });
  const { card, checks } = method.data;
  const row: SetupAttemptRow = {
    id: mint(call, 'setatt'),
    livemode: intent.livemode,
    created: nowS(call),
    status: 'processing',
    setup_intent: intent.id,
    customer: intent.customer,
    payment_method: method.id,
    data: { card, checks, setup_error: null, three_d_secure: null, usage: intent.data.usage },
  };
  insertSetupAttempt(call.db, call.caller, row);
  return { ...intent, data: { ...intent.data, latest_attempt: row.id } };
}

/** Says what became of the latest attempt of a setup intent. */
export function moveAttempt(
  call: WriteCall,
  intent: SetupIntentRow,
  to: { readonly status: SetupAttemptRow['status'] } & Partial<SetupAttemptRow['data']>,
): void {
  const { latest_attempt: id } = intent.data;
  if (id == null) return;
  const { status, ...data } = to;
  moveSetupAttempt(call.db, call.caller, { id, status, data });
}
