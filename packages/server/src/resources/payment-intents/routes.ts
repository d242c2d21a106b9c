import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { cancelPaymentIntent } from './cancel.ts';
import { capturePaymentIntent } from './capture.ts';
import { confirmPaymentIntent } from './confirm.ts';
import { createPaymentIntent } from './create.ts';
import { incrementAuthorization } from './increment-authorization.ts';
import { listPaymentIntents } from './list.ts';
import { paymentIntentObject } from './object.ts';
import { retrievePaymentIntent } from './retrieve.ts';
import { cancelPaymentSource } from './source-cancel.ts';
import { findIntents } from './store.ts';
import { updatePaymentIntent } from './update.ts';

export const paymentIntentRoutes: readonly Route[] = [
  createPaymentIntent,
  listPaymentIntents,
  retrievePaymentIntent,
  updatePaymentIntent,
  confirmPaymentIntent,
  capturePaymentIntent,
  incrementAuthorization,
  cancelPaymentIntent,
  cancelPaymentSource,
];

export const paymentIntentKind: ObjectKind = {
  object: 'payment_intent',
  prefix: 'pi',
  load: async (call, ids) => {
    const rows = await findIntents(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, paymentIntentObject(row)]));
  },
  expandable: {
    application: 'never',
    customer: 'reference',
    invoice: 'never',
    latest_charge: 'reference',
    on_behalf_of: 'never',
    payment_method: 'reference',
    review: 'never',
    source: 'never',
    'transfer_data.destination': 'never',
  },
};
