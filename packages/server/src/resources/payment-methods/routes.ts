import type { Loader, ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { attachPaymentMethod } from './attach.ts';
import { createPaymentMethod } from './create.ts';
import { detachPaymentMethod } from './detach.ts';
import {
  listAllPaymentMethods,
  listCustomerPaymentMethods,
  retrieveCustomerPaymentMethod,
} from './list.ts';
import { paymentMethodObject } from './object.ts';
import { retrievePaymentMethod } from './retrieve.ts';
import { findPaymentMethods } from './store.ts';
import { changePaymentMethod } from './update.ts';

export const paymentMethodRoutes: readonly Route[] = [
  createPaymentMethod,
  retrievePaymentMethod,
  changePaymentMethod,
  listAllPaymentMethods,
  attachPaymentMethod,
  detachPaymentMethod,
  listCustomerPaymentMethods,
  retrieveCustomerPaymentMethod,
];

const load: Loader = async (call, ids) => {
  const rows = await findPaymentMethods(call.db, call.caller, ids);
  return new Map(rows.map((row) => [row.id, paymentMethodObject(row)]));
};
const expandable = { customer: 'reference' } as const;

export const paymentMethodKind: ObjectKind = {
  object: 'payment_method',
  prefix: 'pm',
  load,
  expandable,
};

/** A customer's source: a payment method whose id begins with `card_`. */
export const cardPaymentMethodKind: ObjectKind = { ...paymentMethodKind, prefix: 'card' };
