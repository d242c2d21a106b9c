import { invalidRequest } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, integer, required, string } from '../../params/spec.ts';

/** Stripe has a search here, which would otherwise look like an object called "search". */
export function searchRoute(path: string): Route {
  return read({
    method: 'GET',
    path: `${path}/search`,
    params: hash({ query: required(string()), limit: integer(), page: string() }),
    run: async () => {
      throw invalidRequest(`Search is not offered. List ${path} with its filters instead.`);
    },
  });
}
