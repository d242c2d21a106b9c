import type { Reading } from '../../api/services.ts';
import { eventObject, type EventObject, type EventRow } from './object.ts';
import { pendingWebhooks } from './store.ts';

/** An event as the API shows it now: only what it still waits for changes. */
export async function showEvent({ db, caller }: Reading, row: EventRow): Promise<EventObject> {
  const pending = await pendingWebhooks(db, caller, [row.id]);
  return eventObject(row, pending.get(row.id) ?? 0);
}
