import { addressGroup, clientAddress, RateLimitError } from '@coffer/kernel';
import type { Call } from '../api/call.ts';
import type { CallLimits } from './limits.ts';

/** Longer than any id of ours: a made-up one must not fill the memory. */
const ID_MAX_CHARS = 128;

/** What is limited, by a name of ours. */
export interface Limited {
  readonly what: string;
  readonly limits: CallLimits;
  /** The link or session. */
  readonly id: string;
}

type Limiting = Pick<Call, 'caller' | 'client' | 'services'>;

/** Takes its place in the limits for a call without a secret key, or throws a 429. */
export function takeTurn(call: Limiting, limited: Limited): void {
  const { services, caller } = call;
  if (caller.keyKind === 'secret') return;
  const { limits } = limited;
  const { client, object } = namesOf(call, limited);
  // The client's first: what it makes up further on is limited by that.
  if (!services.limiter.take(client, limits.client)) throw new RateLimitError('global-rate');
  if (!services.limiter.take(object, limits.object)) throw new RateLimitError('resource-specific');
}

/** Gives back what takeTurn took: it was nothing that is limited, in the end. */
export function giveTurnBack(call: Limiting, limited: Limited): void {
  const { services, caller } = call;
  if (caller.keyKind === 'secret') return;
  const { client, object } = namesOf(call, limited);
  services.limiter.giveBack(client, limited.limits.client);
  services.limiter.giveBack(object, limited.limits.object);
}

function namesOf(
  { caller, client }: Limiting,
  { what, id }: Limited,
): { readonly client: string; readonly object: string } {
  return {
    client: `${what} from ${addressGroup(clientAddress(client))}`,
    object: `${what} of ${caller.accountId} ${id.slice(0, ID_MAX_CHARS)}`,
  };
}
