import { accountOfId } from '@coffer/kernel';
import { NO_REQUEST, type Call } from '../../api/call.ts';
import type { Visit } from '../page.ts';

export type Visitor = Pick<Visit, 'client' | 'services'>;

/**
 * A call by whoever follows an address of ours: no key, the rights of a publishable one. The id
 * names the account; a session's says the mode, too. Null for what is no id.
 */
export function visitorsCall(
  { services, client }: Visitor,
  id: string,
  livemode: boolean,
): Call | null {
  const accountId = accountOfId(id);
  if (accountId === null) return null;
  return {
    services,
    caller: { accountId, livemode, keyKind: 'publishable', restriction: null },
    request: NO_REQUEST,
    id,
    part: '',
    db: services.db,
    card: null,
    cvc: null,
    client,
  };
}

/** Whether an id that says its mode is one of live mode. */
export function isLiveId(id: string): boolean {
  return id.startsWith('cs_live_');
}
