import type { BrowserError, FrameResult, PlainObject } from '@coffer/kernel';
import { IntegrationError } from './integration-error.ts';
import { own, ownText } from './plain.ts';

/** What payment calls resolve to: Stripe's `{ paymentIntent }` or `{ error }`. */
export type Outcome = Readonly<Record<string, PlainObject>> | { readonly error: BrowserError };

/** The result of a task under the name that Stripe gives it. */
export function outcome(name: string, result: FrameResult): Outcome {
  return result.ok ? { [name]: result.value } : { error: result.error };
}

/** The answer of everything that a later version will do. */
export function notYet(what: string): { readonly error: BrowserError } {
  return {
    error: {
      type: 'invalid_request_error',
      code: 'not_supported',
      message: `${what} is not supported by this version of Coffer.`,
    },
  };
}

/** The page a next action wants the shopper to see; null when there is nothing more to do. */
export function nextRedirect(paymentIntent: PlainObject, livemode: boolean): string | null {
  const url = ownText(own(own(paymentIntent, 'next_action'), 'redirect_to_url'), 'url');
  return url !== undefined && isWebUrl(url, livemode) ? url : null;
}

/** Checks the merchant's return address: absolute, and a web page. */
export function checkedReturnUrl(call: string, url: unknown): URL {
  if (typeof url !== 'string' || !isWebUrl(url, false)) {
    throw new IntegrationError(
      `Invalid value for ${call}: return_url should be an absolute http(s) URL.`,
    );
  }
  return new URL(url);
}

/** Where the shopper goes after the payment, told as Stripe tells it. */
export function returnAddress(url: URL, paymentIntent: PlainObject, clientSecret: string): string {
  const status = ownText(paymentIntent, 'status');
  const redirectStatus = status === 'processing' ? 'pending' : 'succeeded';
  url.searchParams.set('payment_intent', ownText(paymentIntent, 'id') ?? '');
  url.searchParams.set('payment_intent_client_secret', clientSecret);
  url.searchParams.set('redirect_status', redirectStatus);
  return url.href;
}

/** The page is left; what its code awaits must not go on in the meantime. */
export function leaveFor(url: string): Promise<never> {
  location.assign(url);
  return new Promise(() => undefined);
}

function isWebUrl(text: string, tlsOnly: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && !tlsOnly);
}
