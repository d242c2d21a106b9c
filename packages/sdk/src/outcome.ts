import type { BrowserError, FrameResult, PlainObject } from '@coffer/kernel';
import { IntegrationError } from './integration-error.ts';
import type { IntentKind } from './intent-kind.ts';
import { own, ownText } from './plain.ts';

/** What payment calls resolve to: Stripe's `{ paymentIntent }` or `{ error }`. */
export type Outcome = Readonly<Record<string, PlainObject>> | { readonly error: BrowserError };

/** The result of a task under the name that Stripe gives it. */
export function outcome(name: string, result: FrameResult): Outcome {
  return result.ok ? { [name]: result.value } : { error: result.error };
}

/** The answer of everything that a later version will do. */
export function notYet(what: string): { readonly error: BrowserError & { message: string } } {
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

/** Where the shopper goes afterwards, told as Stripe tells it. */
export function returnAddress(
  url: URL,
  { kind, clientSecret }: { readonly kind: IntentKind; readonly clientSecret: string },
  intent: PlainObject,
): string {
  const redirectStatus = ownText(intent, 'status') === 'processing' ? 'pending' : 'succeeded';
  url.searchParams.set(kind.field, ownText(intent, 'id') ?? '');
  url.searchParams.set(`${kind.field}_client_secret`, clientSecret);
  url.searchParams.set('redirect_status', redirectStatus);
  return url.href;
}

/**
 * The page is left; what its code awaits must not go on in the meantime. Resolves only if the
 * browser kept the page and the shopper came back to it.
 */
export function leaveFor(url: string): Promise<void> {
  return new Promise((resolve) => {
    window.addEventListener('pageshow', () => resolve(), { once: true });
    location.assign(url);
  });
}

export function isWebUrl(text: string, tlsOnly: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && !tlsOnly);
}
