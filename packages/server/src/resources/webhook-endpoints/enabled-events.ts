import { echo, invalidParam, type Param } from '../../params/spec.ts';
import { EVENT_TYPES } from './event-types.ts';

const ALL = '*';
const GROUP_END = '.*';

const known: ReadonlySet<string> = new Set(EVENT_TYPES);

/** A group is what comes before a dot: `charge.*` has `charge.dispute.created`, too. */
function isGroup(text: string): boolean {
  if (!text.endsWith(GROUP_END)) return false;
  const start = text.slice(0, -1);
  return EVENT_TYPES.some((type) => type.startsWith(start));
}

/** Whether an endpoint with these `enabled_events` wants events of a type. */
export function wantsEvent(enabled: readonly string[], type: string): boolean {
  return enabled.some(
    (wanted) =>
      wanted === ALL ||
      wanted === type ||
      (wanted.endsWith(GROUP_END) && type.startsWith(wanted.slice(0, -1))),
  );
}

/** Which events an endpoint wants: `*` alone, or types and groups of types, each once. */
export function enabledEvents(): Param<readonly string[]> {
  return {
    required: false,
    read(value, path) {
      const given = typeof value === 'string' ? [value] : Object.values(value);
      if (given.length === 0 || (given.length === 1 && given[0] === '')) {
        throw invalidParam({ param: path, message: NONE });
      }
      const events = given.map((item) => readEvent(item, path));
      if (events.includes(ALL) && events.length > 1) {
        throw invalidParam({ param: path, message: NOT_ALONE });
      }
      return [...new Set(events)];
    },
  };
}

const NONE =
  'You must pass at least one event to `enabled_events`; to receive all events pass `*`.';
const NOT_ALONE =
  'Invalid enabled_events: `*` enables all events and must be the only one in the list.';

function readEvent(item: unknown, path: string): string {
  if (typeof item !== 'string') throw invalidParam({ param: path, message: 'Invalid string' });
  if (item === ALL || known.has(item) || isGroup(item)) return item;
  throw invalidParam({
    param: path,
    message: `Invalid enabled_events: ${item === '' ? 'an empty text' : echo(item)} is not a type of event.`,
  });
}
