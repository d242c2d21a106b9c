import { base62 } from '@coffer/kernel';
import { invalidRequest } from '../../api/errors.ts';
import {
  listObject,
  pageParams,
  pageRequest,
  rangeFilters,
  timeRange,
  type TimeRange,
} from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { publish } from '../../events/publish.ts';
import { array, boolean, hash, string } from '../../params/spec.ts';
import type { Filter } from '../../store/page.ts';
import { EVENT_TYPES } from '../webhook-endpoints/event-types.ts';
import { eventObject } from './object.ts';
import { deliveryFilters, pageOfEvents, pendingWebhooks } from './store.ts';

const URL = '/v1/events';
const TYPES_MAX = 20;

export const listEvents: Route = read({
  method: 'GET',
  path: URL,
  params: hash({
    ...pageParams,
    created: timeRange(),
    delivery_success: boolean(),
    related_object: string(),
    type: string(),
    types: array(string()),
  }),
  run: async (call, given) => {
    const filters = [
      ...typeFilters(given.type, given.types),
      ...rangeFilters('created', given.created),
      firstId(given.created),
      ...deliveryFilters(given.delivery_success),
      { sql: 'object_id = ?', value: given.related_object },
    ];
    const page = pageRequest(given);
    // What was answered before this request is in the list.
    await publish(call.services, call.caller.accountId);
    const found = await pageOfEvents(call.db, call.caller, { filters, page });
    const ids = found.rows.map(({ id }) => id);
    const pending = await pendingWebhooks(call.db, call.caller, ids);
    return listObject(found, {
      url: URL,
      render: (row) => eventObject(row, pending.get(row.id) ?? 0),
    });
  },
});

const ID_TIME_DIGITS = 7;
const ID_TIME_MAX: number = 62 ** ID_TIME_DIGITS - 1;
/** Servers' clocks are not further apart than this. */
const CLOCKS_APART_S = 3_600;

/**
 * An event's id begins with the time at which it was published, which comes after it happened. So
 * nothing before that need be looked at.
 */
function firstId(created: TimeRange | undefined): Filter {
  const fromS = Math.max(created?.eq ?? 0, created?.gt ?? 0, created?.gte ?? 0) - CLOCKS_APART_S;
  if (fromS <= 0) return { sql: 'id >= ?', value: undefined };
  const time = base62(Math.min(fromS * 1000, ID_TIME_MAX), ID_TIME_DIGITS);
  return { sql: 'id >= ?', value: `evt_${time}` };
}

function typeFilters(
  type: string | undefined,
  types: readonly string[] | undefined,
): readonly Filter[] {
  if (type !== undefined && types !== undefined) {
    throw invalidRequest('You may pass either `type` or `types`, but not both.');
  }
  if (types !== undefined && types.length > TYPES_MAX) {
    throw invalidRequest(`You may pass up to ${TYPES_MAX} \`types\`.`);
  }
  if (type?.includes('*') !== true) {
    return [
      { sql: 'type = ?', value: type },
      { sql: 'type = any (?)', value: types },
    ];
  }
  return [{ sql: 'type = any (?)', value: EVENT_TYPES.filter(inGroup(type)) }];
}

/** `charge.*`: its types are few, and each is found by an index. */
function inGroup(group: string): (type: string) => boolean {
  const [first = '', ...others] = group.split('*');
  const last = others.pop() ?? '';
  return (type) => {
    if (!type.startsWith(first)) return false;
    let at = first.length;
    for (const part of others) {
      const found = type.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return type.length - last.length >= at && type.endsWith(last);
  };
}
