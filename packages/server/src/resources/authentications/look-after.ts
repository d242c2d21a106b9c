import type { Services } from '../../api/services.ts';
import type { Scope } from '../../store/scope.ts';
import { carryOut } from '../payments/carry-out.ts';
import { takeChallenge } from './store.ts';

/**
 * Asks how far the issuer of an intent's card is, unless somebody just did: its page may have been
 * left, or could not be shown to the end.
 */
export async function lookAfterHolder(
  services: Services,
  scope: Scope,
  intent: string,
): Promise<void> {
  const authentication = await takeChallenge(services.db, scope, intent);
  if (authentication !== null) await carryOut(services, { kind: 'authentication', authentication });
}
