import { IntegrationError } from './integration-error.ts';

const KEY_PATTERN = /^pk_(test|live)_/;

/**
 * Refuses what must not be in a page (a secret key), what cannot work, and a live key where the
 * page or the vault could be read on the way. The texts are those that Stripe's users search for.
 */
export function checkPublishableKey(key: unknown, vaultOrigin: string): string {
  if (key === undefined || key === null) {
    throw new IntegrationError('Missing value for Stripe(): apiKey should be a string.');
  }
  if (typeof key !== 'string') {
    throw new IntegrationError('Invalid value for Stripe(): apiKey should be a string.');
  }
  if (key === '') {
    throw new IntegrationError(
      'Please call Stripe() with your publishable key. You used an empty string.',
    );
  }
  if (/^(sk|rk)_/.test(key)) {
    throw new IntegrationError(
      'You should not use your secret key with Stripe.js. Please pass a publishable key instead.',
    );
  }
  const mode = KEY_PATTERN.exec(key)?.[1];
  if (mode === undefined) {
    throw new IntegrationError(
      'Please call Stripe() with your publishable key: it begins with pk_test_ or pk_live_.',
    );
  }
  const secure = location.protocol === 'https:' && vaultOrigin.startsWith('https:');
  if (!secure && mode === 'live') {
    throw new IntegrationError('Live Stripe.js integrations must use HTTPS.');
  }
  if (!secure) {
    // After the page's own script: the form comes first, and a warning takes longer than all above.
    queueMicrotask(() =>
      console.warn(
        'You may test your Stripe.js integration over HTTP. ' +
          'However, live Stripe.js integrations must use HTTPS.',
      ),
    );
  }
  return key;
}
