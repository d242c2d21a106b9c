import { invariant } from '@coffer/kernel';
import { errorAnswer, okAnswer, type Answer } from '../../api/answer.ts';
import { mint, nowS } from '../../api/call.ts';
import { emit, type Happening } from '../../events/emit.ts';
import { post } from '../../ledger/post.ts';
import { refundPostings } from '../../ledger/posting.ts';
import { chargeObject, type ChargeRow } from '../charges/object.ts';
import { lockCharge, updateCharge } from '../charges/store.ts';
import { refundObject, type RefundRow } from '../refunds/object.ts';
import { insertInquiry } from '../refunds/inquiry-store.ts';
import { lockRefund, upsertRefund } from '../refunds/store.ts';
import type { Settled } from './operation.ts';
import { renderSettled, type Settlement } from './settlement.ts';
import { notSupported } from './verify-card.ts';

/** The refund appears, or is no longer pending. */
export async function settleRefund(at: Settlement, outcome: Settled): Promise<Answer> {
  const draft = await standingRefund(at);
  if (outcome.kind === 'approved') return settleApproved(at, draft, outcome);
  // Nothing was promised yet: the refund never comes to be.
  if (outcome.kind === 'not_supported' && !wasPending(at))
    return errorAnswer(notSupported(outcome));
  const refund: RefundRow = {
    ...draft,
    status: 'failed',
    data: { ...draft.data, failure_reason: 'declined' },
  };
  return answerRefund(at, refund, [
    ...firstSight(at, refund),
    { type: 'refund.failed', object: refundObject(refund) },
  ]);
}

/** Its money has left the balance; whether it stays with the holder may show later. */
async function settleApproved(
  at: Settlement,
  draft: RefundRow,
  { settlement }: Extract<Settled, { kind: 'approved' }>,
): Promise<Answer> {
  const { call, operation } = at;
  const before = await lockCharge(call.db, call.caller, draft.charge);
  invariant(before !== undefined, 'the charge of a refund exists');
  const created = nowS(call);
  const txn = mint(call, 'txn');
  const status = settlement === 'pending' ? 'pending' : 'succeeded';
  const refund: RefundRow = { ...draft, status, balance_transaction: txn };
  if (settlement !== undefined) {
    const { account_id, id: reference, livemode } = operation;
    insertInquiry(call.db, { account_id, livemode, reference, refund: refund.id });
  }
  const charge = { ...before, amount_refunded: before.amount_refunded + draft.amount };
  updateCharge(call.db, call.caller, charge);
  post(call.db, call.caller, {
    txn,
    created,
    availableOn: created,
    currency: draft.currency,
    source: draft.id,
    postings: refundPostings(draft.amount),
  });
  return answerRefund(at, refund, [
    ...firstSight(at, refund),
    ...updates(at, refund),
    { type: 'charge.refunded', object: chargeObject(charge), previous: refundedBefore(before) },
  ]);
}

/** Before a refund is settled it can only have been seen pending. */
function wasPending(at: Settlement): boolean {
  return at.operation.state === 'unknown';
}

export function firstSight(at: Settlement, refund: RefundRow): Happening[] {
  return wasPending(at) ? [] : [{ type: 'refund.created', object: refundObject(refund) }];
}

export function updates(at: Settlement, refund: RefundRow): Happening[] {
  if (!wasPending(at)) return [];
  const object = refundObject(refund);
  const before = {
    ...(refund.status !== 'pending' && { status: 'pending' }),
    ...(refund.balance_transaction !== null && { balance_transaction: null }),
  };
  return [
    { type: 'refund.updated', object, previous: before },
    { type: 'charge.refund.updated', object, previous: before },
  ];
}

export function refundedBefore(charge: ChargeRow): object {
  const { amount_refunded, refunded } = chargeObject(charge);
  return { amount_refunded, refunded };
}

export async function answerRefund(
  at: Settlement,
  refund: RefundRow,
  happenings: readonly Happening[],
): Promise<Answer> {
  const { call } = at;
  upsertRefund(call.db, call.caller, refund);
  emit(call.db, call, happenings);
  return okAnswer(await renderSettled(call, refundObject(refund)));
}

/** As it is now: the metadata of one that was pending may have changed since. Locks it. */
export async function standingRefund({ call, operation }: Settlement): Promise<RefundRow> {
  const { refund } = operation.data;
  invariant(refund !== null, 'a refund operation has its refund');
  return (await lockRefund(call.db, call.caller, refund.id)) ?? refund;
}

/** Nobody knows yet: the refund is shown as pending. */
export async function settlePendingRefund(at: Settlement): Promise<Answer> {
  const draft = await standingRefund(at);
  return answerRefund(at, draft, firstSight(at, draft));
}
