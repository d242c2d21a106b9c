import { invariant } from '@coffer/kernel';
import { okAnswer, type Answer } from '../../api/answer.ts';
import type { Services } from '../../api/services.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { settleKey } from '../../idempotency/idempotency-key.ts';
import { chargeObject } from '../charges/object.ts';
import { paymentIntentObject } from '../payment-intents/object.ts';
import { lockPayment } from '../payment-intents/store.ts';
import type { Transaction } from '../../store/transaction.ts';
import { callOfOperation, type ClosedState, type Operation, type Settled } from './operation.ts';
import { isLone } from './lone-charge.ts';
import { closeOperation, postponeOperation } from './operation-store.ts';
import { settleAuthorization, settlePendingCharge } from './settle-authorization.ts';
import { settleCapture } from './settle-capture.ts';
import { settleIncrement } from './settle-increment.ts';
import { settlePendingRefund, settleRefund } from './settle-refund.ts';
import { settleVoid } from './settle-void.ts';
import { latestCharge, renderSettled, type Settlement } from './settlement.ts';
import { answered, type Step, type Work } from './work.ts';

/**
 * Closes an operation: outcome, charge, postings, events, intent and the answer to the idempotency
 * key become visible together. Null when another owner has taken the operation meanwhile.
 */
export function settle(
  services: Services,
  operation: Operation,
  result: { readonly state: ClosedState; readonly outcome: Settled },
): Promise<Step | null> {
  return answerUnderFence(services, operation, {
    guard: (tx) => closeOperation(tx, operation, result),
    work: (at) => settlerOf(operation)(at, result.outcome),
  });
}

/** Gives an operation back to be tried again later; whoever waits is told that it goes on. */
export function postpone(
  services: Services,
  operation: Operation,
  state: 'unknown' | 'reversing',
): Promise<Step | null> {
  return answerUnderFence(services, operation, {
    guard: (tx) => postponeOperation(tx, operation, state),
    work: (at) => pendingAnswer(at),
  });
}

/** What is shown while nobody knows the outcome. */
async function pendingAnswer(at: Settlement): Promise<Answer> {
  const { call, intent, operation } = at;
  if (operation.data.refund !== null) return settlePendingRefund(at);
  if (!isLone(intent)) return okAnswer(await renderSettled(call, paymentIntentObject(intent)));
  if (operation.kind === 'authorize') return settlePendingCharge(at);
  return okAnswer(await renderSettled(call, chargeObject(await latestCharge(at))));
}

interface FencedWork {
  /** Changes the operation's row; false when the fence was raised by another owner. */
  readonly guard: (tx: Transaction) => Promise<boolean>;
  readonly work: (at: Settlement) => Promise<Answer | Work>;
}

function answerUnderFence(
  services: Services,
  operation: Operation,
  fenced: FencedWork,
): Promise<Step | null> {
  const outside = callOfOperation(services, operation);
  return services.db.transaction(async (tx) => {
    const call = { ...outside, db: tx };
    // The intent is locked first, as everywhere, so that no two transactions wait for each other.
    const [intent, settings, mine] = await Promise.all([
      lockPayment(tx, call.caller, operation.payment_intent),
      readAccountSettings(tx, operation.account_id),
      fenced.guard(tx),
    ]);
    if (!mine) return null;
    invariant(intent !== null, 'the intent of an operation exists');
    const result = await fenced.work({ call, operation, intent, settings });
    // The answer comes with the last step.
    if ('kind' in result) return result;
    settleKey(tx, call, result);
    return answered(result);
  });
}

function settlerOf(
  operation: Operation,
): (at: Settlement, outcome: Settled) => Promise<Answer | Work> {
  switch (operation.kind) {
    case 'authorize':
      return settleAuthorization;
    case 'increment':
      return settleIncrement;
    case 'capture':
      return settleCapture;
    case 'void':
      return settleVoid;
    case 'refund':
      return settleRefund;
  }
}
