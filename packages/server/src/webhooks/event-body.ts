import { eventObject, type EventRow } from '../resources/events/object.ts';

/** An event whose data is still the text that was stored. */
export type StoredEvent = Omit<EventRow, 'data'> & { readonly data: string };

const NO_DATA = '"data":null';

/**
 * What is sent of an event: the object that the API shows, as JSON. Its data is put in as it was
 * stored, since it was rendered when the event happened and nothing changes it.
 */
export function eventBody(event: StoredEvent): string {
  // The endpoint that gets it still waits for it. What others do is not looked up for each body.
  const shown = eventObject({ ...event, data: { object: {} } }, 1);
  // What stands before the data is ours, and holds no such text.
  const shell = JSON.stringify({ ...shown, data: null });
  return shell.replace(NO_DATA, () => `"data":${event.data}`);
}

const FIRST_ID = /^\{"object":\{"id":"([^"\\]+)"/;

/** The id of the object that an event is about; of one without, the event's own. */
export function objectIdOf(event: Pick<StoredEvent, 'id' | 'data'>): string {
  const first = FIRST_ID.exec(event.data)?.[1];
  if (first !== undefined) return first;
  // Written by emit().
  const { object } = JSON.parse(event.data) as EventRow['data'];
  return 'id' in object && typeof object.id === 'string' ? object.id : event.id;
}
