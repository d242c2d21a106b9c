import type { Call } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import type { EventRow } from './object.ts';
import { findEvent } from './store.ts';

/** The event that the path names. */
export async function requireEvent({ db, caller, id }: Call): Promise<EventRow> {
  const row = await findEvent(db, caller, id);
  if (row === null) throw resourceMissing({ noun: 'event', id, param: 'id' });
  return row;
}
