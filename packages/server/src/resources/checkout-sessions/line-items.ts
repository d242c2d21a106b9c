import { pageParams, pageRequest, type ListObject } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import type { Reading } from '../../api/services.ts';
import { hash } from '../../params/spec.ts';
import type { PageRequest } from '../../store/page.ts';
import { lineItemList } from '../checkout/line-item-list.ts';
import { sessionMissing } from './errors.ts';
import type { SessionRow } from './row.ts';
import { findSessions } from './store.ts';

export const listSessionItems: Route = read({
  method: 'GET',
  path: '/v1/checkout/sessions/:id/line_items',
  params: hash(pageParams),
  run: async (call, given) => {
    const [row] = await findSessions(call.db, call.caller, [call.id]);
    if (row === undefined) throw sessionMissing(call.id);
    return sessionItemList(call, row, pageRequest(given));
  },
});

export function sessionItemList(
  reading: Reading,
  row: SessionRow,
  page: PageRequest,
): Promise<ListObject<object>> {
  const order = { ...row.data, session: row.id, customer: row.customer };
  return lineItemList(reading, { order, url: `/v1/checkout/sessions/${row.id}/line_items` }, page);
}
