import type { Call } from '../../api/call.ts';
import { checkSecret } from '../payments/client-secret.ts';
import { intentMissing } from './errors.ts';
import type { PaymentIntentRow } from './object.ts';

/** Throws unless the request may touch the intent, as checkSecret says. */
export function checkClientSecret(
  call: Call,
  intent: PaymentIntentRow,
  given: string | undefined,
): void {
  checkSecret(call, {
    expected: intent.client_secret,
    given,
    noun: 'PaymentIntent',
    missing: () => intentMissing(call.id),
  });
}
