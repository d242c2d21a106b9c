import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { requireSource } from './find.ts';
import { sourceObject } from './object.ts';

export const retrieveSource: Route = read({
  method: 'GET',
  path: '/v1/customers/:id/sources/:part',
  params: hash({}),
  run: async (call) => sourceObject(await requireSource(call)),
});
