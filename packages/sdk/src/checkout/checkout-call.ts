import type { CheckoutAction, PlainObject } from '@coffer/kernel';
import type { Instance } from '../instance.ts';
import { IntegrationError } from '../integration-error.ts';
import { own, plainObject } from '../plain.ts';

/** What Stripe.js's actions resolve to. */
export interface ActionAnswer {
  readonly type: 'success' | 'error';
  readonly session?: PlainObject;
  readonly error?: PlainObject;
}

/** What the controller says beside: of the session, and of what to do next. */
export interface CheckoutFacts {
  readonly mode: string;
  readonly currency: string | null;
  readonly due: number;
  readonly free: boolean;
  readonly url: string | null;
  readonly frameUrl: string | null;
  readonly returnUrl: string | null;
  /** The client secret of an intent that waits for the card holder. */
  readonly challenge: string | null;
  readonly waits: boolean;
  /** Why it is not paid, if nothing more happens; null when it is. */
  readonly failure: PlainObject | null;
}

export interface CheckoutResult {
  readonly answer: ActionAnswer;
  readonly facts?: CheckoutFacts;
}

/** One action for the session of a client secret. */
export async function callCheckout(
  instance: Instance,
  clientSecret: string,
  ...[action, given]: [action: CheckoutAction, given?: unknown]
): Promise<CheckoutResult> {
  const { g } = plainObject({ g: given });
  const result = await instance.ask({ kind: 'checkout', clientSecret, action, given: g });
  if (!result.ok) return { answer: failed(result.error.message) };
  // The controller is ours, and of this version (packages/fields/src/checkout/run-checkout.ts).
  return result.value as unknown as CheckoutResult;
}

export function failed(message = ''): ActionAnswer {
  return { type: 'error', error: { message, code: null } };
}

/** The client secret that the merchant's page gave, or fetches. */
export async function secretOf(call: string, given: unknown): Promise<string> {
  const fetchSecret = own(given, 'fetchClientSecret');
  // What it returns is looked at below.
  const fetched: unknown =
    typeof fetchSecret === 'function' ? (fetchSecret as () => unknown)() : undefined;
  const secret = await (fetched ?? own(given, 'clientSecret'));
  if (typeof secret === 'string' && secret.startsWith('cs_')) return secret;
  throw new IntegrationError(
    `Invalid value for ${call}: clientSecret should be the client_secret of a Checkout Session.`,
  );
}
