import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { lineItemList, WHOLE_LIST } from '../checkout/line-item-list.ts';
import { createPaymentLink } from './create.ts';
import { listPaymentLinkItems } from './line-items.ts';
import { listPaymentLinks } from './list.ts';
import { paymentLinkObject } from './object.ts';
import { retrievePaymentLink } from './retrieve.ts';
import { findPaymentLinks } from './store.ts';
import { linkTotals } from './totals.ts';
import { changePaymentLink } from './update.ts';

export const paymentLinkRoutes: readonly Route[] = [
  createPaymentLink,
  listPaymentLinks,
  retrievePaymentLink,
  changePaymentLink,
  listPaymentLinkItems,
];

export const paymentLinkKind: ObjectKind = {
  object: 'payment_link',
  prefix: 'plink',
  load: async (call, ids) => {
    const rows = await findPaymentLinks(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, paymentLinkObject(row, call.services)]));
  },
  expandable: {
    application: 'never',
    line_items: async (call, ids) => {
      const rows = await findPaymentLinks(call.db, call.caller, ids);
      const lists = rows.map(async (row) => {
        const order = { ...row.data, totals: linkTotals(row.data), discount: null };
        const url = `/v1/payment_links/${row.id}/line_items`;
        return [row.id, await lineItemList(call, { order, url }, WHOLE_LIST)] as const;
      });
      return new Map(await Promise.all(lists));
    },
    on_behalf_of: 'never',
    'shipping_options.shipping_rate': 'reference',
  },
};
