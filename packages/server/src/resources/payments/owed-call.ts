import type { Call, RequestFacts } from '../../api/call.ts';
import type { Caller } from '../../api/caller.ts';
import type { Services } from '../../api/services.ts';

/** The call that stored work was begun for, as far as its answer needs it. */
export function callOf(
  services: Services,
  owed: Caller & { readonly request: RequestFacts },
): Call {
  const { request, ...caller } = owed;
  return {
    ...{ services, caller, request, id: '', part: '', db: services.db, client: '' },
    card: null,
    cvc: null,
  };
}
