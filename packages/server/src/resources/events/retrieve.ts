import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { requireEvent } from './find.ts';
import { showEvent } from './show.ts';

export const retrieveEvent: Route = read({
  method: 'GET',
  path: '/v1/events/:id',
  params: hash({}),
  run: async (call) => showEvent(call, await requireEvent(call)),
});
