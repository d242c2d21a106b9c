import { invariant } from '@coffer/kernel';
import { okAnswer, type Answer } from '../../api/answer.ts';
import type { Call, WriteCall } from '../../api/call.ts';
import { ApiError } from '@coffer/kernel';
import { emit, type Happening } from '../../events/emit.ts';
import type { AccountSettings } from '../../auth/account-settings.ts';
import { chargeObject, type ChargeRow } from '../charges/object.ts';
import { lockCharge } from '../charges/store.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import { updateIntent } from '../payment-intents/store.ts';
import { render } from '../render.ts';
import { isLone } from './lone-charge.ts';
import type { Operation } from './operation.ts';

/** One transaction in which an operation's outcome becomes what the API shows. */
export interface Settlement {
  /** The call that the answer is owed to, inside the transaction. */
  readonly call: WriteCall;
  readonly operation: Operation;
  /** Locked. */
  readonly intent: PaymentIntentRow;
  readonly settings: AccountSettings;
}

/** What has been paid, and the charge that its money stands on. */
export interface Paid {
  readonly intent: PaymentIntentRow;
  readonly charge: ChargeRow;
}

/** Writes the intent as it now is, with what happened, and answers with it, or with its charge. */
export async function answerPayment(
  at: Settlement,
  { intent, charge }: Paid,
  happenings: readonly Happening[],
): Promise<Answer> {
  writeIntent(at, intent, happenings);
  const object = isLone(intent) ? chargeObject(charge) : paymentIntentObject(intent);
  return okAnswer(await renderSettled(at.call, object));
}

export function writeIntent(
  at: Settlement,
  intent: PaymentIntentRow,
  happenings: readonly Happening[],
): void {
  const { call } = at;
  updateIntent(call.db, call.caller, intent);
  const told = isLone(intent) ? happenings.filter(isNotOfIntent) : happenings;
  if (told.length > 0) emit(call.db, call, told);
}

function isNotOfIntent({ type }: Happening): boolean {
  return !type.startsWith('payment_intent.');
}

/**
 * The object as the call's answer shows it. Money has moved when this runs, so what cannot be
 * expanded, for whatever reason, is left as it is: an outcome is never lost to an odd `expand[]`.
 */
export async function renderSettled(call: Call, object: object): Promise<object> {
  try {
    return await render(call, object);
  } catch (error) {
    if (!(error instanceof ApiError)) {
      const failure = error instanceof Error ? error.stack : 'unknown';
      call.services.log.error({ request: call.request.id, failure });
    }
    return render({ ...call, request: { ...call.request, expand: [] } }, object);
  }
}

/** The charge that the intent's money stands on, locked. */
export async function latestCharge(at: Settlement): Promise<ChargeRow> {
  const { latest_charge: id } = at.intent;
  invariant(id !== null, 'an authorized intent has a charge');
  const charge = await lockCharge(at.call.db, at.call.caller, id);
  invariant(charge !== undefined, 'the latest charge of an intent exists');
  return charge;
}
