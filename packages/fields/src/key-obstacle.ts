import type { BrowserError } from '@coffer/kernel';

/** Why a key may not be used by this page and in this frame; null when it may. */
export function keyObstacle(
  publishableKey: string,
  pageOrigin: string,
  frameOrigin: string,
): BrowserError | null {
  if (publishableKey.startsWith('pk_test_')) return null;
  if (!publishableKey.startsWith('pk_live_')) {
    return { type: 'invalid_request_error', message: 'A publishable key is needed.' };
  }
  return pageOrigin.startsWith('https:') && frameOrigin.startsWith('https:')
    ? null
    : {
        type: 'invalid_request_error',
        message: 'Live Stripe.js integrations must use HTTPS.',
      };
}
