import type { SendRefusal } from '@coffer/vault-protocol';
import { invariant } from '@coffer/kernel';
import type { Answer } from '../../api/answer.ts';
import type { Services } from '../../api/services.ts';
import { advance } from '../authentications/advance.ts';
import { UNDONE } from './decline.ts';
import {
  callOfOperation,
  newOperation,
  reversalReference,
  type Operation,
  type Settled,
} from './operation.ts';
import { closeOperation, insertOperation, moveOperation } from './operation-store.ts';
import { send, type Sent } from './send.ts';
import { postpone, settle } from './settle.ts';
import type { Step, Work } from './work.ts';

/**
 * Carries work of this process as far as it goes now: step by step to its outcome, or until nobody
 * answers. Gives what the request is to be answered; null when another owner took the work.
 */
export async function carryOut(services: Services, first: Work): Promise<Answer | null> {
  let work = first;
  for (;;) {
    const step = await oneStep(services, work);
    if (step === null) return null;
    if (step.kind === 'answered') return step.answer;
    work = step;
  }
}

function oneStep(services: Services, work: Work): Promise<Step | null> {
  if (work.kind === 'authentication') {
    const { authentication } = work;
    return services.leases.during(authentication, () => advance(services, authentication));
  }
  const { operation } = work;
  return services.leases.during(operation, () =>
    operation.state === 'reversing' ? reverse(services, operation) : ask(services, operation),
  );
}

async function ask(services: Services, operation: Operation): Promise<Step | null> {
  const resendable = operation.kind !== 'authorize' || services.acquirer.recovery === 'resend';
  let mayBeSent = operation.attempts > 0;
  if (mayBeSent && !resendable) return beginReversal(services, operation, 'not_resendable');
  let sent = await sendOnce(services, operation);
  if (sent.kind === 'unknown') {
    mayBeSent = true;
    if (!resendable) return beginReversal(services, operation, 'not_resendable');
    sent = await sendOnce(services, operation);
  }
  switch (sent.kind) {
    case 'outcome':
      return settle(services, operation, {
        state: sent.outcome.kind === 'approved' ? 'approved' : 'declined',
        outcome: sent.outcome,
      });
    case 'unknown':
      return postpone(services, operation, 'unknown');
    case 'refused':
      return afterRefusal(services, operation, { reason: sent.reason, mayBeSent });
  }
}

function sendOnce(services: Services, operation: Operation): Promise<Sent> {
  return send(services, {
    scope: { accountId: operation.account_id, livemode: operation.livemode },
    reference: operation.id,
    call: operation.data.call,
    cardRef: operation.card_ref,
    cvcRef: operation.cvc_ref,
  });
}

/** The card store did not send: that settles an operation only if nobody can have sent it. */
function afterRefusal(
  services: Services,
  operation: Operation,
  refusal: { readonly reason: SendRefusal; readonly mayBeSent: boolean },
): Promise<Step | null> {
  const { reason, mayBeSent } = refusal;
  if (reason === 'cvc_gone') return beginReversal(services, operation, 'cvc_gone');
  if (!mayBeSent) {
    return settle(services, operation, { state: 'declined', outcome: refusedOutcome(reason) });
  }
  if (reason === 'card_gone' && operation.kind === 'authorize') {
    return beginReversal(services, operation, 'card_gone');
  }
  services.log.error({ operation: operation.id, refused: reason });
  return postpone(services, operation, 'unknown');
}

function refusedOutcome(reason: Exclude<SendRefusal, 'cvc_gone'>): Settled {
  switch (reason) {
    case 'card_gone':
      return {
        kind: 'not_supported',
        code: 'payment_method_unexpected_state',
        message: 'The card of this PaymentMethod is no longer stored. Use another PaymentMethod.',
      };
    case 'no_acquirer':
      return { kind: 'not_supported', code: 'no_acquirer', message: 'no acquirer configured' };
    case 'parameters':
    case 'reference_mismatch':
    case 'unknown_skeleton':
      return {
        kind: 'not_supported',
        code: 'processing_error',
        message: 'The payment could not be sent to the acquirer. Nothing was charged.',
      };
  }
}

async function beginReversal(
  services: Services,
  operation: Operation,
  reversal: 'card_gone' | 'cvc_gone' | 'not_resendable',
): Promise<Step | null> {
  const data = { ...operation.data, reversal };
  const moved = await moveOperation(services.db, operation, { state: 'reversing', data });
  return moved ? reverse(services, { ...operation, state: 'reversing', data }) : null;
}

/** Undoes whatever the acquirer knows under the operation's reference, now or later. */
async function reverse(services: Services, operation: Operation): Promise<Step | null> {
  const reference = reversalReference(operation);
  const sent = await send(services, {
    scope: { accountId: operation.account_id, livemode: operation.livemode },
    reference,
    call: services.acquirer.reverse({
      reference,
      original: operation.id,
      amountMinor: operation.amount,
      currency: operation.currency,
    }),
    cardRef: null,
    cvcRef: null,
  });
  if (sent.kind !== 'outcome' || sent.outcome.kind !== 'approved') {
    services.log.warn({ operation: operation.id, reversal: sent.kind });
    return postpone(services, operation, 'reversing');
  }
  if (operation.data.reversal === 'cvc_gone') return payAgainWithoutCvc(services, operation);
  return settle(services, operation, { state: 'reversed', outcome: UNDONE });
}

/** Closes the undone operation and begins the same one again, without the CVC. */
async function payAgainWithoutCvc(services: Services, operation: Operation): Promise<Step | null> {
  const { input, paymentMethod } = operation.data;
  invariant(
    input.kind === 'authorize' && operation.card_ref !== null && paymentMethod !== null,
    'only an authorization has a CVC',
  );
  const again = newOperation(callOfOperation(services, operation), {
    paymentIntent: operation.payment_intent,
    input,
    cardRef: operation.card_ref,
    paymentMethod,
    singleUseMethod: operation.single_use_method,
    holder: operation.data.holder ?? null,
    threeDSecure: operation.data.threeDSecure ?? null,
  });
  const mine = await services.db.transaction(async (tx) => {
    const closed = await closeOperation(tx, operation, { state: 'reversed', outcome: null });
    if (closed) insertOperation(tx, again, services.processId);
    return closed;
  });
  return mine ? { kind: 'operation', operation: again } : null;
}
