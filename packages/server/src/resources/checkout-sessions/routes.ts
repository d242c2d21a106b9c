import type { Loader, ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { WHOLE_LIST } from '../checkout/line-item-list.ts';
import { breakdownOf } from './breakdown.ts';
import { createCheckoutSession } from './create.ts';
import { expireCheckoutSession } from './expire.ts';
import { listSessionItems, sessionItemList } from './line-items.ts';
import { listCheckoutSessions } from './list.ts';
import { sessionObject } from './object.ts';
import { retrieveCheckoutSession } from './retrieve.ts';
import type { SessionRow } from './row.ts';
import { findSessions } from './store.ts';
import { changeCheckoutSession } from './update.ts';

export const checkoutSessionRoutes: readonly Route[] = [
  createCheckoutSession,
  listCheckoutSessions,
  retrieveCheckoutSession,
  changeCheckoutSession,
  expireCheckoutSession,
  listSessionItems,
];

export const checkoutSessionKind: ObjectKind = {
  object: 'checkout.session',
  prefix: 'cs',
  load: async (call, ids) => {
    const [rows, settings] = await Promise.all([
      findSessions(call.db, call.caller, ids),
      readAccountSettings(call.db, call.caller.accountId),
    ]);
    return new Map(
      rows.map((row) => [row.id, sessionObject(row, { services: call.services, settings })]),
    );
  },
  expandable: {
    consent: 'never',
    customer: 'reference',
    'discounts.coupon': { to: 'coupon' },
    'discounts.promotion_code': 'reference',
    invoice: 'never',
    line_items: partOf((call, row) => sessionItemList(call, row, WHOLE_LIST)),
    payment_intent: 'reference',
    payment_link: 'reference',
    setup_intent: 'reference',
    'shipping_cost.shipping_rate': 'reference',
    'shipping_options.shipping_rate': 'reference',
    subscription: 'never',
    'total_details.breakdown': partOf(breakdownOf),
  },
};

/** Lines are whole where they stand: `line_items.data.price.product` goes on inside them. */
export const lineItemKind: ObjectKind = {
  object: 'item',
  prefix: 'li',
  load: () => Promise.resolve(new Map()),
  expandable: { discounts: 'never', price: 'whole', taxes: 'never' },
};

function partOf(part: (call: Parameters<Loader>[0], row: SessionRow) => Promise<object>): Loader {
  return async (call, ids) => {
    const rows = await findSessions(call.db, call.caller, ids);
    const parts = rows.map(async (row) => [row.id, await part(call, row)] as const);
    return new Map(await Promise.all(parts));
  };
}
