import { accountOfId } from '@coffer/kernel';
import { NO_REQUEST, type Call } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';

/**
 * A call by whoever follows an address of ours: no key, the rights of a publishable one. The id
 * names the account; a session's says the mode, too. Null for what is no id.
 */
export function visitorsCall(services: Services, id: string, livemode: boolean): Call | null {
  const accountId = accountOfId(id);
  if (accountId === null) return null;
  return {
    services,
    caller: { accountId, livemode, keyKind: 'publishable' },
    request: NO_REQUEST,
    id,
    part: '',
    db: services.db,
    card: null,
    cvc: null,
  };
}

/** Whether an id that says its mode is one of live mode. */
export function isLiveId(id: string): boolean {
  return id.startsWith('cs_live_');
}
