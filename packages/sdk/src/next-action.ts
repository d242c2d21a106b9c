import type { BrowserError, PlainObject } from '@coffer/kernel';
import { sdkAction, showChallenge } from './challenge.ts';
import type { Instance } from './instance.ts';
import type { IntentKind } from './intent-kind.ts';
import { leaveFor, nextRedirect, notYet, type Outcome } from './outcome.ts';
import { isObject, own, ownText, plainObject } from './plain.ts';

/** An intent with a promise that somebody waits for. */
export interface Begun {
  readonly instance: Instance;
  readonly kind: IntentKind;
  readonly clientSecret: string;
}

/** The rest of a payment whose bank wants to see the shopper; without that, the intent as it is. */
export async function followUp(begun: Begun, intent: PlainObject): Promise<Outcome> {
  const { instance, kind, clientSecret } = begun;
  if (ownText(intent, 'status') !== 'requires_action') return { [kind.result]: intent };
  if (isObject(sdkAction(intent))) {
    const result = await showChallenge(instance, intent, clientSecret);
    return result.ok ? afterAction(kind, result.value) : { error: result.error };
  }
  const url = nextRedirect(intent, instance.livemode);
  if (url === null) {
    const { error } = notYet('The next action of this payment');
    return { error: { ...error, [kind.field]: intent } };
  }
  await leaveFor(url);
  // Back by the browser's own button, on a page that was kept: the intent tells how far it came.
  const result = await instance.ask({ kind: 'retrieve_intent', clientSecret });
  return result.ok ? afterAction(kind, result.value) : { error: result.error };
}

/** Nothing was paid: it asks for another card, still for the same, or for none any more. */
const NOT_DONE: readonly unknown[] = ['requires_payment_method', 'requires_action', 'canceled'];

function afterAction(kind: IntentKind, intent: PlainObject): Outcome {
  if (!NOT_DONE.includes(own(intent, 'status'))) return { [kind.result]: intent };
  const error: BrowserError = {
    type: 'invalid_request_error',
    code: `${kind.field}_authentication_failure`,
    message:
      'We are unable to authenticate your payment method. ' +
      'Please choose a different payment method and try again.',
    // What the API knows of it is the more exact.
    ...plainObject(own(intent, kind.failure)),
    [kind.field]: intent,
  };
  return { error };
}
