import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { cancelRefund } from './cancel.ts';
import { createRefund } from './create.ts';
import { refundsOfChargeRoutes } from './below-charges.ts';
import { listRefunds } from './list.ts';
import { refundObject } from './object.ts';
import { retrieveRefund } from './retrieve.ts';
import { findRefunds } from './store.ts';
import { changeRefund } from './update.ts';

export const refundRoutes: readonly Route[] = [
  createRefund,
  listRefunds,
  retrieveRefund,
  changeRefund,
  cancelRefund,
  ...refundsOfChargeRoutes,
];

export const refundKind: ObjectKind = {
  object: 'refund',
  prefix: 're',
  load: async (call, ids) => {
    const rows = await findRefunds(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, refundObject(row)]));
  },
  expandable: {
    balance_transaction: 'reference',
    charge: 'reference',
    customer: 'reference',
    failure_balance_transaction: 'reference',
    payment_intent: 'reference',
    source_transfer_reversal: 'never',
    transfer_reversal: 'never',
  },
};
