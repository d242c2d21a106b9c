import { okAnswer, type Answer } from '../../api/answer.ts';
import type { Call } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { read, staged, write, type Route } from '../../api/route.ts';
import { hash, metadata } from '../../params/spec.ts';
import { chargeObject, type ChargeRow } from '../charges/object.ts';
import { findCharges } from '../charges/store.ts';
import { renderSettled } from '../payments/settlement.ts';
import { refund, refundShape } from './create.ts';
import { listChargeRefunds } from './list.ts';
import { refundObject, type RefundRow } from './object.ts';
import { change, refundFinder } from './update.ts';

const REFUND = '/v1/charges/:id/refunds/:part';

/** The older way to a charge's refunds: below their charge. */
export const refundsOfChargeRoutes: readonly Route[] = [
  listChargeRefunds,
  staged({
    method: 'POST',
    path: '/v1/charges/:id/refunds',
    params: hash(refundShape),
    run: async (call, given) => {
      await requireCharge(call);
      return refund(call, { ...given, charge: call.id });
    },
  }),
  read({
    method: 'GET',
    path: REFUND,
    params: hash({}),
    run: async (call) =>
      refundObject(ofCharge(call, await refundFinder.require(call, named(call)))),
  }),
  write({
    method: 'POST',
    path: REFUND,
    params: hash({ metadata: metadata() }),
    run: async (call, given) =>
      change(call, ofCharge(call, await refundFinder.locked(call, named(call))), given),
  }),
  staged({
    method: 'POST',
    path: '/v1/charges/:id/refund',
    params: hash(refundShape),
    run: async (call, given) => {
      await requireCharge(call);
      return withCharge(call, await refund(call, { ...given, charge: call.id }, 'charge'));
    },
  }),
];

function named(call: Call): { readonly id: string; readonly param: string; readonly status: 404 } {
  return { id: call.part, param: 'refund', status: 404 };
}

function ofCharge(call: Call, row: RefundRow): RefundRow {
  if (row.charge === call.id) return row;
  throw resourceMissing({ noun: 'refund', ...named(call) });
}

async function requireCharge(call: Call): Promise<ChargeRow> {
  const [charge] = await findCharges(call.db, call.caller, [call.id]);
  if (charge === undefined) throw resourceMissing({ noun: 'charge', id: call.id, param: 'id' });
  return charge;
}

/** The oldest way answers with the charge. */
async function withCharge(call: Call, answer: Answer): Promise<Answer> {
  if (answer.status !== 200) return answer;
  const charge = chargeObject(await requireCharge(call));
  return { ...answer, body: okAnswer(await renderSettled(call, charge)).body };
}
