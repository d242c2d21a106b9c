import type { Instance } from '../instance.ts';
import { leaveFor, notYet, type Outcome } from '../outcome.ts';
import { ownText } from '../plain.ts';
import { callCheckout } from './checkout-call.ts';

/** The oldest way to a hosted page: its session's id. Resolves when the shopper comes back. */
export async function redirectToCheckout(
  instance: Instance,
  given: unknown,
): Promise<Outcome | undefined> {
  const id = ownText(given, 'sessionId');
  if (id === undefined) return notYet('redirectToCheckout without a sessionId');
  const { answer, facts } = await callCheckout(instance, id, 'read');
  if (facts === undefined) {
    const message = ownText(answer.error, 'message') ?? '';
    return { error: { type: 'invalid_request_error', message } };
  }
  const { url } = facts;
  if (url === null) return notYet('redirectToCheckout to a session without a hosted page');
  await leaveFor(url);
  return undefined;
}
