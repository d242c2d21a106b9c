import type { WriteCall } from '../api/call.ts';
import type { EventType } from '../resources/events/object.ts';
import { emit } from './emit.ts';
import { previousAttributes } from './previous-attributes.ts';

/** What an update made of an object. */
export interface Updated {
  readonly type: EventType;
  readonly before: object;
  readonly after: object;
}

/** Emits an update with the old values of what changed; nothing when nothing did. */
export function emitUpdate(call: WriteCall, { type, before, after }: Updated): void {
  const previous = previousAttributes(before, after);
  if (Object.keys(previous).length === 0) return;
  emit(call.db, call, [{ type, object: after, previous }]);
}
