import { pageParams, pageRequest } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { lineItemList } from '../checkout/line-item-list.ts';
import { linkMissing } from './errors.ts';
import { linkTotals } from './totals.ts';
import { findPaymentLinks } from './store.ts';

export const listPaymentLinkItems: Route = read({
  method: 'GET',
  path: '/v1/payment_links/:id/line_items',
  params: hash(pageParams),
  run: async (call, given) => {
    const [row] = await findPaymentLinks(call.db, call.caller, [call.id]);
    if (row === undefined) throw linkMissing(call.id);
    return lineItemList(
      call,
      {
        order: { ...row.data, totals: linkTotals(row.data), discount: null },
        url: `/v1/payment_links/${row.id}/line_items`,
      },
      pageRequest(given),
    );
  },
});
