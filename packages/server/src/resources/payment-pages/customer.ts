import type { WriteCall } from '../../api/call.ts';
import { emit } from '../../events/emit.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import type { SessionData, SessionRow, Shopper } from '../checkout-sessions/row.ts';
import { NO_ADDRESS } from '../contact/address.ts';
import { newCustomer } from '../customers/make.ts';
import { customerObject, type CustomerRow } from '../customers/object.ts';
import { lockCustomer, insertCustomer, updateCustomer } from '../customers/store.ts';
import { futureUsage } from './collect.ts';

/**
 * The session with the customer that its payment is of: one that there is, changed as the merchant
 * wants; a new one, where the merchant wants one or a card is to be saved; or none.
 */
export async function customerFor(call: WriteCall, session: SessionRow): Promise<SessionRow> {
  if (session.customer !== null) {
    await changeCustomer(call, session, session.customer);
    return session;
  }
  if (!needsCustomer(session)) return session;
  const row = shopperAsCustomer(newCustomer(call), session.data.shopper);
  insertCustomer(call.db, call.caller, row);
  emit(call.db, call, [{ type: 'customer.created', object: customerObject(row) }]);
  return { ...session, customer: row.id, data: { ...session.data, made_customer: true } };
}

function shopperAsCustomer(row: CustomerRow, shopper: Shopper): CustomerRow {
  return {
    ...row,
    email: shopper.email,
    data: {
      ...row.data,
      address: shopper.address,
      business_name: shopper.business_name,
      individual_name: shopper.individual_name,
      name: shopper.name ?? shopper.individual_name ?? shopper.business_name,
      phone: shopper.phone,
      shipping: shopper.shipping,
    },
  };
}

function needsCustomer({ data }: SessionRow): boolean {
  const { customer_creation, mode } = data;
  return customer_creation === 'always' || mode === 'setup' || futureUsage(data) !== null;
}

async function changeCustomer(call: WriteCall, session: SessionRow, id: string): Promise<void> {
  const before = await lockCustomer(call.db, call.caller, id);
  if (before === undefined || before.deleted) return;
  // What an attempt before made of a shopper is what the shopper says now.
  const after =
    session.data.made_customer === true
      ? shopperAsCustomer(before, session.data.shopper)
      : asAllowed(before, session.data);
  const objects = { before: customerObject(before), after: customerObject(after) };
  if (JSON.stringify(objects.before) === JSON.stringify(objects.after)) return;
  updateCustomer(call.db, call.caller, after);
  emitUpdate(call, { type: 'customer.updated', ...objects });
}

/** A customer of the merchant's own, changed as far as the merchant lets the shopper. */
function asAllowed(before: CustomerRow, session: SessionData): CustomerRow {
  const { customer_update: update, shopper } = session;
  return {
    ...before,
    email: before.email ?? shopper.email,
    data: {
      ...before.data,
      address:
        update.address === 'auto' && shopper.address !== null
          ? { ...NO_ADDRESS, ...shopper.address }
          : before.data.address,
      name: update.name === 'auto' ? (shopper.name ?? before.data.name) : before.data.name,
      shipping:
        update.shipping === 'auto'
          ? (shopper.shipping ?? before.data.shipping)
          : before.data.shipping,
    },
  };
}
