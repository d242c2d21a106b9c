import type { Holder } from './authentication.ts';

/** What has to happen before an intent goes on, as the official types of both intents have it. */
export type HolderAction =
  | {
      readonly type: 'redirect_to_url';
      readonly redirect_to_url: { readonly return_url: string; readonly url: string };
    }
  | {
      readonly type: 'use_stripe_sdk';
      readonly use_stripe_sdk: {
        readonly type: 'three_d_secure_redirect';
        readonly source: string;
        readonly stripe_js: string;
      };
    };

/** A browser that can show the issuer's page in its place does so; any other is sent there. */
export function holderAction(holder: Holder, at: { id: string; acsUrl: string }): HolderAction {
  const { returnUrl, sdk } = holder;
  if (returnUrl !== null && !sdk) {
    return {
      type: 'redirect_to_url',
      redirect_to_url: { return_url: returnUrl, url: at.acsUrl },
    };
  }
  const { id: source, acsUrl } = at;
  return {
    type: 'use_stripe_sdk',
    use_stripe_sdk: { type: 'three_d_secure_redirect', source, stripe_js: acsUrl },
  };
}
