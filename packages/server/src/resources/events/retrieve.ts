import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { eventObject } from './object.ts';
import { findEvent } from './store.ts';

export const retrieveEvent: Route = read({
  method: 'GET',
  path: '/v1/events/:id',
  params: hash({}),
  run: async (call) => {
    const row = await findEvent(call.db, call.caller, call.id);
    if (row === null) throw resourceMissing({ noun: 'event', id: call.id, param: 'id' });
    return eventObject(row);
  },
});
