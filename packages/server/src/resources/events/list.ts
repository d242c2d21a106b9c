import { invalidRequest } from '../../api/errors.ts';
import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { publish } from '../../events/publish.ts';
import { array, hash, string } from '../../params/spec.ts';
import type { Filter } from '../../store/page.ts';
import { eventObject } from './object.ts';
import { pageOfEvents } from './store.ts';

const URL = '/v1/events';
const TYPES_MAX = 20;

export const listEvents: Route = read({
  method: 'GET',
  path: URL,
  params: hash({
    ...pageParams,
    created: timeRange(),
    type: string(),
    types: array(string()),
  }),
  run: async (call, given) => {
    const filters = [
      ...typeFilters(given.type, given.types),
      ...rangeFilters('created', given.created),
    ];
    const page = pageRequest(given);
    // What was answered before this request is in the list.
    await publish(call.services, call.caller.accountId);
    const found = await pageOfEvents(call.db, call.caller, { filters, page });
    return listObject(found, { url: URL, render: eventObject });
  },
});

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
  const group = type?.includes('*') ?? false;
  return [
    { sql: 'type = ?', value: group ? undefined : type },
    { sql: 'type like ?', value: group ? likePattern(type ?? '') : undefined },
    { sql: 'type = any (?)', value: types },
  ];
}

/** `charge.*` as SQL's LIKE writes it. */
function likePattern(group: string): string {
  return group.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll('*', '%');
}
