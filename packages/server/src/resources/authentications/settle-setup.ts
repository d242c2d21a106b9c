import { ApiError, invariant } from '@coffer/kernel';
import { errorAnswer, okAnswer, type Answer } from '../../api/answer.ts';
import type { WriteCall } from '../../api/call.ts';
import { emit } from '../../events/emit.ts';
import { lockLiveCustomer } from '../customers/find.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { lockPaymentMethod } from '../payment-methods/store.ts';
import { checkMethodUsable } from '../payments/method-source.ts';
import { renderSettled } from '../payments/settlement.ts';
import { setupIntentObject, type SetupIntentRow } from '../setup-intents/object.ts';
import { failSetup, finishSetup, type SetupResult } from '../setup-intents/set-up.ts';
import { lockSetupIntent, updateSetupIntent } from '../setup-intents/store.ts';
import { moveAttempt } from '../setup-attempts/attempt.ts';
import { failedAuthentication } from './errors.ts';
import { holderAction } from './next-action.ts';
import type { Settling, Subject } from './subject.ts';
import { threeDSecureOf } from './three-d-secure.ts';

type At = Settling<SetupIntentRow>;

/** What becomes of a card to be saved whose holder was asked for. */
export const setup: Subject<SetupIntentRow> = {
  lock: lockSetupIntent,
  answer: answerWith,
  askHolder,
  proceed,
  fail: async (at) => {
    const method = await methodOf(at);
    return answerResult(at, failSetup(at.call, { intent: at.intent, method }, FAILED));
  },
};

const FAILED = failedAuthentication('setup');

async function answerWith(call: WriteCall, intent: SetupIntentRow): Promise<Answer> {
  return okAnswer(await renderSettled(call, setupIntentObject(intent)));
}

function askHolder(at: At, acsUrl: string): Promise<Answer> {
  const { call, row, intent } = at;
  const next_action = holderAction(row.data.holder, { id: row.id, acsUrl });
  const data = { ...intent.data, last_setup_error: null, next_action };
  const waiting: SetupIntentRow = { ...intent, status: 'requires_action', data };
  updateSetupIntent(call.db, call.caller, waiting);
  moveAttempt(call, waiting, { status: 'requires_action' });
  const object = setupIntentObject(waiting);
  emit(call.db, call, [{ type: 'setup_intent.requires_action', object }]);
  return answerWith(call, waiting);
}

async function proceed(at: At): Promise<Answer> {
  const { call, row, intent, verification } = at;
  invariant(verification !== null, 'the issuer was asked again before');
  moveAttempt(call, intent, {
    status: 'processing',
    three_d_secure: threeDSecureOf(row.data),
  });
  try {
    // Customer first, then payment method, as everywhere.
    if (intent.customer !== null) {
      await lockLiveCustomer(call, { id: intent.customer, param: 'customer', status: 400 });
    }
    const method = await methodOf(at);
    checkMethodUsable(method, intent.customer);
    const authenticated = row.data.standing?.kind === 'authenticated';
    const result = await finishSetup(call, { intent, method }, { verification, authenticated });
    return await answerResult(at, result);
  } catch (error) {
    // The card was given up, or its customer deleted, while its holder was at the bank.
    if (!(error instanceof ApiError)) throw error;
    const method = await methodOf(at);
    return answerResult(at, failSetup(call, { intent, method }, error));
  }
}

async function methodOf({ call, row }: At): Promise<PaymentMethodRow> {
  const method = await lockPaymentMethod(call.db, call.caller, row.data.paymentMethod);
  invariant(method !== null, 'a payment method is never deleted');
  return method;
}

async function answerResult(at: At, result: SetupResult): Promise<Answer> {
  updateSetupIntent(at.call.db, at.call.caller, result.intent);
  return result.error === null ? answerWith(at.call, result.intent) : errorAnswer(result.error);
}
