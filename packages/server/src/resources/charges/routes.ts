import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { refundsOfCharges } from '../refunds/of-charges.ts';
import { captureCharge } from './capture.ts';
import { createCharge } from './create.ts';
import { listCharges } from './list.ts';
import { chargeObject } from './object.ts';
import { retrieveCharge } from './retrieve.ts';
import { findCharges } from './store.ts';
import { changeCharge } from './update.ts';

export const chargeRoutes: readonly Route[] = [
  createCharge,
  listCharges,
  retrieveCharge,
  changeCharge,
  captureCharge,
];

export const chargeKind: ObjectKind = {
  object: 'charge',
  prefix: 'ch',
  load: async (call, ids) => {
    const rows = await findCharges(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, chargeObject(row)]));
  },
  expandable: {
    application: 'never',
    application_fee: 'never',
    balance_transaction: 'reference',
    customer: 'reference',
    dispute: 'never',
    failure_balance_transaction: 'never',
    invoice: 'never',
    on_behalf_of: 'never',
    payment_intent: 'reference',
    refunds: refundsOfCharges,
    review: 'never',
    source: 'whole',
    source_transfer: 'never',
    transfer: 'never',
  },
};
