import { ApiError } from '@coffer/kernel';

const PATH_SHOWN_CHARS = 200;

/** Stripe searches there; here it would look like an object whose id is "search". */
const SEARCH = /^\/v1\/(?:charges|customers|payment_intents|prices|products)\/search$/;

/** Whether a path is of a call that is not offered, although a route would take it for its own. */
export function isNotOffered(path: string): boolean {
  return SEARCH.test(path);
}

/** The 404 for an address at which there is nothing, or not for this method. */
export function unrecognizedUrl(method: string, path: string): ApiError {
  return new ApiError({
    status: 404,
    type: 'invalid_request_error',
    message:
      `Unrecognized request URL (${method}: ${path.slice(0, PATH_SHOWN_CHARS)}). If you are ` +
      'trying to list objects, remove the trailing slash. If you are trying to retrieve an ' +
      'object, make sure you passed a valid (non-empty) identifier in your code. What this ' +
      'platform offers is listed in its docs/api/coverage.md.',
  });
}
