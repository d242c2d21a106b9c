import type { Answer } from '../../api/answer.ts';
import { nowS } from '../../api/call.ts';
import { chargeObject } from '../charges/object.ts';
import { updateCharge } from '../charges/store.ts';
import type { RefundRow } from '../refunds/object.ts';
import type { Settled } from './operation.ts';
import {
  answerRefund,
  firstSight,
  refundedBefore,
  settleRefund,
  standingRefund,
  updates,
} from './settle-refund.ts';
import { latestCharge, writeIntent, type Settlement } from './settlement.ts';

/**
 * A refund of a charge that was only authorized lets the authorization go: it has no balance
 * transaction, since no money was taken.
 */
export async function settleRelease(at: Settlement, outcome: Settled): Promise<Answer> {
  const { call, intent } = at;
  if (outcome.kind !== 'approved') {
    writeIntent(at, { ...intent, status: 'requires_capture' }, []);
    return settleRefund(at, outcome);
  }
  const before = await latestCharge(at);
  const charge = { ...before, amount_refunded: before.amount };
  updateCharge(call.db, call.caller, charge);
  const data = { ...intent.data, canceled_at: nowS(call) };
  writeIntent(at, { ...intent, status: 'canceled', amount_capturable: 0, data }, []);
  const refund: RefundRow = { ...(await standingRefund(at)), status: 'succeeded' };
  return answerRefund(at, refund, [
    ...firstSight(at, refund),
    ...updates(at, refund),
    { type: 'charge.refunded', object: chargeObject(charge), previous: refundedBefore(before) },
  ]);
}
