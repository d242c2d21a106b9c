import { earliestId } from '@coffer/kernel';
import { invalidRequest } from '../../api/errors.ts';
import type { Call } from '../../api/call.ts';
import {
  ID_TIME_MAX_MS,
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
import type { AnyOf, Filter } from '../../store/page.ts';
import { EVENT_TYPES } from '../webhook-endpoints/event-types.ts';
import { eventObject } from './object.ts';
import { deliveryFilters, latestPublished, pageOfEvents, pendingWebhooks } from './store.ts';

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
    const types = typesAskedFor(given.type, given.types);
    const page = pageRequest(given);
    // What was answered before this request is in the list.
    await publish(call.services, call.caller.accountId);
    const filters = [
      ...types.filters,
      ...rangeFilters(CREATED, given.created),
      firstId(given.created),
      await lastId(call, given.created),
      ...deliveryFilters(given.delivery_success),
      { sql: 'object_id = ?', value: given.related_object },
    ];
    const found = await pageOfEvents(call.db, call.caller, { ...types, filters, page });
    const ids = found.rows.map(({ id }) => id);
    const pending = await pendingWebhooks(call.db, call.caller, ids);
    return listObject(found, {
      url: URL,
      render: (row) => eventObject(row, pending.get(row.id) ?? 0),
    });
  },
});

/** An expression: the index on `created` alone, for pruning, would go through all accounts. */
const CREATED = '(created + 0)';
/** Servers' clocks are not further apart than this. */
const CLOCKS_APART_S = 3_600;

/**
 * An event's id begins with the time at which it was published, which comes after it happened. So
 * nothing before that need be looked at.
 */
function firstId(created: TimeRange | undefined): Filter {
  const fromS = Math.max(created?.eq ?? 0, created?.gt ?? 0, created?.gte ?? 0) - CLOCKS_APART_S;
  const atMs = Math.min(fromS * 1_000, ID_TIME_MAX_MS);
  return { sql: 'id >= ?', value: fromS <= 0 ? undefined : earliestId('evt', atMs) };
}

/** How much later it is published is not bounded, but known: nor what is later than that. */
async function lastId(call: Call, created: TimeRange | undefined): Promise<Filter> {
  const bounds = [created?.eq, created?.lt, created?.lte].filter((bound) => bound !== undefined);
  if (bounds.length === 0) return { sql: 'id < ?', value: undefined };
  const lateS = await latestPublished(call.db, call.caller);
  const atMs = (Math.min(...bounds) + 1 + lateS) * 1_000;
  return { sql: 'id < ?', value: atMs > ID_TIME_MAX_MS ? undefined : earliestId('evt', atMs) };
}

interface TypesAskedFor {
  readonly filters: readonly Filter[];
  readonly anyOf?: AnyOf;
}

function typesAskedFor(
  type: string | undefined,
  types: readonly string[] | undefined,
): TypesAskedFor {
  if (type !== undefined && types !== undefined) {
    throw invalidRequest('You may pass either `type` or `types`, but not both.');
  }
  if (types !== undefined && types.length > TYPES_MAX) {
    throw invalidRequest(`You may pass up to ${TYPES_MAX} \`types\`.`);
  }
  const all = type?.includes('*') === true ? EVENT_TYPES.filter(inGroup(type)) : types;
  if (all === undefined) return { filters: [{ sql: 'type = ?', value: type }] };
  if (all.length === EVENT_TYPES.length) return { filters: [] };
  const values = [...new Set(all)];
  const [only] = values;
  if (values.length === 1) return { filters: [{ sql: 'type = ?', value: only }] };
  return { filters: [], anyOf: { column: 'type', values } };
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
