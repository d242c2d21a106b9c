import { invariant } from '@coffer/kernel';
import { mint, NO_REQUEST, nowS, type WriteCall } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';
import { emit } from '../../events/emit.ts';
import { previousAttributes } from '../../events/previous-attributes.ts';
import { post } from '../../ledger/post.ts';
import { refundFailurePostings } from '../../ledger/posting.ts';
import { lockCharge, updateCharge } from '../charges/store.ts';
import { lockPayment } from '../payment-intents/store.ts';
import { callOf } from '../payments/owed-call.ts';
import { sendForRefund } from '../payments/send.ts';
import { endInquiry, takeDueInquiries, type RefundInquiry } from './inquiry-store.ts';
import { refundObject, type RefundRow } from './object.ts';
import { findRefunds, lockRefund, upsertRefund } from './store.ts';

/** Refunds that one run of the job asks about; while there are more, the next follows at once. */
const INQUIRIES_PER_RUN_MAX = 20;

/** Asks what became of refunds that are not settled. A job, across accounts. */
export async function inquireDueRefunds(services: Services): Promise<'more' | void> {
  const due = await takeDueInquiries(services.db, INQUIRIES_PER_RUN_MAX);
  await Promise.all(due.map((inquiry) => inquireOne(services, inquiry)));
  return due.length === INQUIRIES_PER_RUN_MAX ? 'more' : undefined;
}

async function inquireOne(services: Services, inquiry: RefundInquiry): Promise<void> {
  const { account_id: accountId, livemode, reference: original, refund } = inquiry;
  const caller = { accountId, livemode, keyKind: 'secret', restriction: null } as const;
  const call = callOf(services, { ...caller, request: NO_REQUEST });
  try {
    const standing = await sendForRefund(services, {
      scope: { accountId, livemode },
      original,
      reference: mint(call, 'inq'),
    });
    if (standing !== 'done' && standing !== 'failed') return;
    await services.db.transaction((tx) => settle({ ...call, db: tx }, inquiry, standing));
  } catch (error) {
    // One that cannot be asked about holds up no other; it is due again after its pause.
    const failure = error instanceof Error ? error.message : 'unknown';
    services.log.warn({ refund, failure });
  }
}

async function settle(
  call: WriteCall,
  inquiry: RefundInquiry,
  standing: 'done' | 'failed',
): Promise<void> {
  const { db, caller } = call;
  const [found] = await findRefunds(db, caller, [inquiry.refund]);
  invariant(found !== undefined, 'a refund that is inquired exists');
  // The payment is locked first, as everywhere: its charge changes under that lock alone.
  await lockPayment(db, caller, found.payment_intent);
  if (!(await endInquiry(db, inquiry))) return;
  const before = await lockRefund(db, caller, inquiry.refund);
  invariant(before !== undefined, 'a refund is never deleted');
  if (standing === 'failed') return comeBack(call, before);
  if (before.status === 'succeeded') return;
  tell(call, before, { ...before, status: 'succeeded' });
}

/** The holder's bank sent the money back: it is the merchant's again. */
async function comeBack(call: WriteCall, before: RefundRow): Promise<void> {
  const { db, caller } = call;
  const charge = await lockCharge(db, caller, before.charge);
  invariant(charge !== undefined, 'the charge of a refund exists');
  const created = nowS(call);
  const txn = mint(call, 'txn');
  updateCharge(db, caller, { ...charge, amount_refunded: charge.amount_refunded - before.amount });
  post(db, caller, {
    txn,
    created,
    availableOn: created,
    currency: before.currency,
    source: before.id,
    postings: refundFailurePostings(before.amount),
  });
  tell(call, before, {
    ...before,
    status: 'failed',
    data: { ...before.data, failure_balance_transaction: txn, failure_reason: 'declined' },
  });
}

function tell(call: WriteCall, before: RefundRow, after: RefundRow): void {
  upsertRefund(call.db, call.caller, after);
  const object = refundObject(after);
  const previous = previousAttributes(refundObject(before), object);
  emit(call.db, call, [
    { type: 'refund.updated', object, previous },
    { type: 'charge.refund.updated', object, previous },
    ...(after.status === 'failed' ? [{ type: 'refund.failed' as const, object }] : []),
  ]);
}
